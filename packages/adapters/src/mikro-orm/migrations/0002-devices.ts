import { forward } from './forward.ts';

/** Devices, when they were seen, and the grants by which they are let in. */
export const devices = forward('0002-devices', [
  `create table device (
    merchant_id uuid not null,
    id uuid not null,
    store_id uuid not null,
    label text not null,
    kind text not null,
    scopes jsonb not null,
    client text not null,
    client_version text null,
    platform text null,
    model text null,
    host_name text null,
    local_address text null,
    client_device_identifier text null,
    sync_mode text not null,
    sync_settings jsonb not null,
    allowed_addresses jsonb not null,
    key_thumbprint text null,
    credential_id uuid null,
    credential_from text null,
    refreshes int not null,
    claim_hash text null,
    claim_expires_at timestamptz(3) null,
    claimed_at timestamptz(3) null,
    paired_by uuid null,
    paired_at timestamptz(3) not null,
    expires_at timestamptz(3) null,
    revoked_at timestamptz(3) null,
    revoked_reason text null,
    deleted_at timestamptz(3) null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint device_pkey primary key (merchant_id, id),
    constraint device_identifier unique (merchant_id, client_device_identifier),
    constraint device_claim unique (claim_hash)
  )`,
  `create index device_newest on device (merchant_id, created_at, id)`,

  `create table device_sighting (
    merchant_id uuid not null,
    device_id uuid not null,
    at timestamptz(3) not null,
    address text null,
    constraint device_sighting_pkey primary key (merchant_id, device_id)
  ) with (fillfactor = 70)`,

  `create table device_grant (
    id uuid not null,
    device_code_hash text not null,
    user_code_digest text not null,
    client_id text not null,
    requested_scopes jsonb not null,
    name text null,
    kind text not null,
    words jsonb not null,
    key_thumbprint text null,
    address text not null,
    status text not null,
    approval jsonb null,
    interval int not null,
    polled_at timestamptz(3) null,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    version int not null,
    constraint device_grant_pkey primary key (id),
    constraint device_grant_code unique (device_code_hash),
    constraint device_grant_user_code unique (user_code_digest)
  ) with (fillfactor = 70)`,
  `create index device_grant_pending on device_grant (expires_at) where status = 'pending'`,

  `create table grant_gate (
    id text not null,
    version int not null,
    constraint grant_gate_pkey primary key (id)
  )`,
]);
