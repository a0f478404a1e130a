import { forward } from './forward.ts';

/** The time clock: links, who is in, shifts, and the punches and corrections they come from. */
export const clock = forward('0005-clock', [
  `create table clock_link (
    merchant_id uuid not null,
    id uuid not null,
    token_hash text null,
    changed_at timestamptz(3) not null,
    version int not null,
    constraint clock_link_pkey primary key (merchant_id, id),
    constraint clock_link_token unique (token_hash),
    constraint clock_link_of_merchant check (id = merchant_id)
  )`,

  `create table attendance (
    merchant_id uuid not null,
    id uuid not null,
    entry_id uuid null,
    last_at timestamptz(3) not null,
    version int not null,
    constraint attendance_pkey primary key (merchant_id, id)
  ) with (fillfactor = 70)`,

  `create table time_entry (
    merchant_id uuid not null,
    id uuid not null,
    staff_member_id uuid not null,
    store_id uuid not null,
    state text not null,
    started_at timestamptz(3) not null,
    ended_at timestamptz(3) null,
    breaks jsonb not null,
    origin text not null,
    corrections int not null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint time_entry_pkey primary key (merchant_id, id),
    constraint time_entry_state check (state in ('open', 'closed', 'unended', 'removed')),
    constraint time_entry_end check
      ((state = 'removed' or (state = 'closed') = (ended_at is not null)) and (ended_at is null or ended_at >= started_at))
  ) with (fillfactor = 80)`,
  `create index time_entry_newest on time_entry (merchant_id, started_at, id)`,
  `create index time_entry_of_member on time_entry (merchant_id, staff_member_id, started_at, id)`,
  `create index time_entry_open on time_entry (merchant_id, staff_member_id) where state = 'open'`,

  `create table clock_punch (
    merchant_id uuid not null,
    id uuid not null,
    entry_id uuid not null,
    staff_member_id uuid not null,
    store_id uuid not null,
    action text not null,
    at timestamptz(3) not null,
    via text not null,
    device_id uuid null,
    session_hash text null,
    constraint clock_punch_pkey primary key (merchant_id, id),
    constraint clock_punch_session unique (merchant_id, session_hash),
    constraint clock_punch_action check (action in ('in', 'out', 'break_start', 'break_end'))
  )`,
  `create index clock_punch_of_entry on clock_punch (merchant_id, entry_id, at, id)`,

  `create table clock_correction (
    merchant_id uuid not null,
    id uuid not null,
    entry_id uuid not null,
    seq int not null,
    at timestamptz(3) not null,
    user_id uuid null,
    reason text not null,
    before jsonb null,
    after jsonb not null,
    constraint clock_correction_pkey primary key (merchant_id, id),
    constraint clock_correction_seq unique (merchant_id, entry_id, seq)
  )`,

  `create trigger clock_punch_append_only before update or delete or truncate on clock_punch
    for each statement execute function refuse_change()`,
  `create trigger clock_correction_append_only before update or delete or truncate on clock_correction
    for each statement execute function refuse_change()`,
]);
