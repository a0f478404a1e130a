import { forward } from './forward.ts';

/** Passes of cards, the places that show them with the work of telling them, and campaigns over a program's passes. */
export const wallet = forward('0006-wallet', [
  `create table pass (
    merchant_id uuid not null,
    id uuid not null,
    card_id uuid not null,
    program_id uuid not null,
    platform text not null,
    serial text not null,
    issuer text not null,
    token text not null,
    revision int not null,
    modified_at timestamptz(3) not null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint pass_pkey primary key (merchant_id, id),
    constraint pass_of_card unique (merchant_id, card_id, platform),
    constraint pass_serial unique (serial)
  ) with (fillfactor = 70)`,
  `create index pass_of_program on pass (merchant_id, program_id, id)`,

  `create table pass_copy (
    merchant_id uuid not null,
    id uuid not null,
    platform text not null,
    kind text not null,
    program_id uuid not null,
    pass_id uuid null,
    issuer text not null,
    subject text not null,
    device text null,
    address text null,
    state text not null,
    state_since timestamptz(3) not null,
    wanted int not null,
    sent int not null,
    sent_at timestamptz(3) null,
    due_at timestamptz(3) null,
    leased_until timestamptz(3) null,
    attempts int not null,
    failure jsonb null,
    dead_at timestamptz(3) null,
    announced_at jsonb not null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint pass_copy_pkey primary key (merchant_id, id),
    constraint pass_copy_subject unique (merchant_id, subject)
  ) with (fillfactor = 70)`,
  `create index pass_copy_of_pass on pass_copy (merchant_id, pass_id)`,
  `create index pass_copy_of_device on pass_copy (device, issuer) where device is not null`,
  `create index pass_copy_look on pass_copy (merchant_id, program_id) where kind = 'look'`,
  `create index pass_copy_due on pass_copy (due_at) where due_at is not null`,
  `create index pass_copy_dead on pass_copy (merchant_id, dead_at, id) where dead_at is not null`,

  `create table pass_campaign (
    merchant_id uuid not null,
    id uuid not null,
    shown text not null,
    reached uuid null,
    count int not null,
    started_at timestamptz(3) not null,
    finished_at timestamptz(3) null,
    version int not null,
    constraint pass_campaign_pkey primary key (merchant_id, id)
  )`,
  `create index pass_campaign_open on pass_campaign (started_at) where finished_at is null`,
]);
