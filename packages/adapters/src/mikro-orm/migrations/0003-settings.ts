import { forward } from './forward.ts';

/** What merchants set for parts of the host. */
export const settings = forward('0003-settings', [
  `create table merchant_settings (
    merchant_id uuid not null,
    id text not null,
    "values" jsonb not null,
    sealed jsonb not null,
    updated_at timestamptz(3) not null,
    version int not null,
    constraint merchant_settings_pkey primary key (merchant_id, id)
  )`,
]);
