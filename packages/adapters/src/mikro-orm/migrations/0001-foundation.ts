import { forward } from './forward.ts';

/** Merchants and their people, loyalty cards and their ledger, and what every commit writes beside its records. */
export const foundation = forward('0001-foundation', [
  `create table merchant (
    id uuid not null,
    name text not null,
    locale text not null,
    active boolean not null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint merchant_pkey primary key (id)
  )`,
  `create index merchant_newest on merchant (created_at, id)`,

  `create table store (
    merchant_id uuid not null,
    id uuid not null,
    name text not null,
    store_code text not null,
    timezone text not null,
    currency text not null,
    locale text not null,
    active boolean not null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint store_pkey primary key (merchant_id, id),
    constraint store_code unique (store_code)
  )`,

  `create table app_user (
    id uuid not null,
    merchant_id uuid null,
    email text not null,
    name text not null,
    role text not null,
    store_ids uuid[] not null,
    password_hash text null,
    locale text null,
    active boolean not null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint app_user_pkey primary key (id),
    constraint user_email unique (email)
  )`,
  `create index user_newest on app_user (merchant_id, created_at, id)`,

  `create table session (
    id uuid not null,
    user_id uuid not null,
    merchant_id uuid null,
    token_hash text not null,
    created_at timestamptz(3) not null,
    refreshed_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    revoked_at timestamptz(3) null,
    version int not null,
    constraint session_pkey primary key (id)
  )`,
  `create index session_of_user on session (user_id)`,

  `create table staff_member (
    merchant_id uuid not null,
    id uuid not null,
    name text not null,
    staff_id text not null,
    store_ids uuid[] not null,
    active boolean not null,
    pin_hash text null,
    pin_digest text null,
    tickets_from timestamptz(3) not null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint staff_member_pkey primary key (merchant_id, id),
    constraint staff_id unique (merchant_id, staff_id),
    constraint staff_pin unique (merchant_id, pin_digest)
  )`,
  `create index staff_member_newest on staff_member (merchant_id, created_at, id)`,

  `create table pin_guard (
    merchant_id uuid not null,
    id text not null,
    failed int not null,
    pending int not null,
    pending_since timestamptz(3) null,
    locked_until timestamptz(3) null,
    locked_at timestamptz(3) null,
    version int not null,
    touched_at timestamptz(3) not null default now(),
    constraint pin_guard_pkey primary key (merchant_id, id)
  )`,

  `create table program (
    merchant_id uuid not null,
    id uuid not null,
    code text not null,
    type text not null,
    name text not null,
    currency text not null,
    look jsonb not null,
    terms_url text null,
    privacy_url text null,
    active boolean not null,
    stamps jsonb null,
    points jsonb null,
    anti_fraud jsonb not null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint program_pkey primary key (merchant_id, id),
    constraint program_code unique (code)
  )`,
  `create index program_newest on program (merchant_id, created_at, id)`,

  `create table customer (
    merchant_id uuid not null,
    id uuid not null,
    name text null,
    email text null,
    phone text null,
    locale text null,
    created_at timestamptz(3) not null,
    erased_at timestamptz(3) null,
    version int not null,
    constraint customer_pkey primary key (merchant_id, id)
  )`,
  `create index customer_email on customer (merchant_id, email)`,
  `create index customer_phone on customer (merchant_id, phone)`,
  `create index customer_name on customer (merchant_id, lower(name) text_pattern_ops)`,

  // Room on each page lets a stamp rewrite its card without touching an index (heap-only tuples).
  `create table card (
    merchant_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    customer_id uuid not null,
    number text not null,
    qr_payload text not null,
    contact_key text null,
    active boolean not null,
    stamps int not null,
    stamp_debt int not null,
    lifetime_stamps int not null,
    rewards_redeemed int not null,
    points bigint not null,
    point_debt bigint not null,
    lifetime_points bigint not null,
    points_redeemed bigint not null,
    recent_stamps jsonb not null,
    last_activity_at timestamptz(3) not null,
    enrolled_at timestamptz(3) not null,
    ledger_seq int not null,
    ledger_digest text not null,
    version int not null,
    constraint card_pkey primary key (merchant_id, id),
    constraint card_number unique (merchant_id, number),
    constraint card_qr_payload unique (merchant_id, qr_payload),
    constraint card_contact unique (merchant_id, program_id, contact_key),
    constraint card_stamps check (stamps >= 0 and stamp_debt >= 0 and (stamps = 0 or stamp_debt = 0)),
    constraint card_points check (points >= 0 and point_debt >= 0 and (points = 0 or point_debt = 0))
  ) with (fillfactor = 70)`,
  `create index card_of_customer on card (merchant_id, customer_id)`,
  `create index card_newest on card (merchant_id, program_id, enrolled_at, id)`,
  `create index card_public on card (id)`,

  `create table ledger_entry (
    merchant_id uuid not null,
    card_id uuid not null,
    seq int not null,
    id uuid not null,
    program_id uuid not null,
    kind text not null,
    at timestamptz(3) not null,
    stamps_delta int not null,
    points_delta bigint not null,
    stamps_after int not null,
    stamp_debt_after int not null,
    points_after bigint not null,
    point_debt_after bigint not null,
    staff_member_id uuid null,
    user_id uuid null,
    store_id uuid null,
    device_id uuid null,
    sale_ref text null,
    amount_minor bigint null,
    reward_id uuid null,
    reason text null,
    voids uuid null,
    previous_digest text not null,
    digest text not null,
    constraint ledger_entry_pkey primary key (merchant_id, card_id, seq),
    constraint ledger_entry_id unique (merchant_id, id),
    constraint ledger_entry_stamps check
      (stamps_after >= 0 and stamp_debt_after >= 0 and (stamps_after = 0 or stamp_debt_after = 0)),
    constraint ledger_entry_points check
      (points_after >= 0 and point_debt_after >= 0 and (points_after = 0 or point_debt_after = 0))
  )`,
  `create unique index ledger_voids on ledger_entry (merchant_id, voids) where voids is not null`,
  `create index ledger_entry_at on ledger_entry (merchant_id, at)`,

  `create table loyalty_day (
    merchant_id uuid not null,
    day date not null,
    program_id uuid not null,
    store_id uuid not null,
    staff_member_id uuid not null,
    enrolled bigint not null,
    stamps_given bigint not null,
    stamps_redeemed bigint not null,
    points_given bigint not null,
    points_redeemed bigint not null,
    rewards bigint not null,
    constraint loyalty_day_pkey primary key (merchant_id, day, program_id, store_id, staff_member_id)
  )`,
  `create table loyalty_roll_up (
    merchant_id uuid not null,
    rolled_until timestamptz(3) not null,
    constraint loyalty_roll_up_pkey primary key (merchant_id)
  )`,

  `create table audit_event (
    id uuid not null,
    merchant_id uuid null,
    at timestamptz(3) not null,
    action text not null,
    object_kind text not null,
    object_id text not null,
    actor_kind text not null,
    actor_id text null,
    actor_role text null,
    staff_member_id uuid null,
    store_id uuid null,
    address text null,
    details jsonb not null,
    constraint audit_event_pkey primary key (id)
  )`,
  `create index audit_event_newest on audit_event (merchant_id, at, id)`,
  `create index audit_event_of_object on audit_event (merchant_id, object_id, at, id)`,
  `create index audit_event_platform on audit_event (at, id)`,

  `create table outbox_event (
    position bigserial not null,
    id uuid not null,
    merchant_id uuid null,
    type text not null,
    aggregate_kind text not null,
    aggregate_id text not null,
    at timestamptz(3) not null,
    data jsonb not null,
    attempts int not null default 0,
    held_until timestamptz(3) null,
    constraint outbox_event_pkey primary key (position)
  )`,
  `create index outbox_event_held on outbox_event (aggregate_kind, aggregate_id) where held_until is not null`,

  `create table idempotency_record (
    scope text not null,
    key text not null,
    fingerprint text not null,
    answer text not null,
    at timestamptz(3) not null,
    constraint idempotency_record_pkey primary key (scope, key)
  )`,
  `create index idempotency_record_at on idempotency_record using brin (at)`,

  `create table signing_key (
    kid text not null,
    alg text not null,
    public_jwk jsonb not null,
    private_jwk text not null,
    created_at timestamptz(3) not null,
    retires_at timestamptz(3) null,
    constraint signing_key_pkey primary key (kid)
  )`,

  // Called by a commit whose versions do not hold; the error takes the whole statement back.
  `create function commit_conflict() returns int language plpgsql as $$
    begin
      raise exception 'a record has changed since it was loaded' using errcode = 'TC409';
    end $$`,
  `create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name using errcode = 'TC403';
    end $$`,
  `create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry
    for each statement execute function refuse_change()`,
  `create trigger audit_event_append_only before update or delete or truncate on audit_event
    for each statement execute function refuse_change()`,
]);
