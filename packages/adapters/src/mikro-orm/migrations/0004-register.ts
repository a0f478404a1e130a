import { forward } from './forward.ts';

/** Products, tills and their carts, sales and shifts, and the money paid and given back. */
export const register = forward('0004-register', [
  `create table product (
    merchant_id uuid not null,
    id uuid not null,
    name text not null,
    barcode text null,
    price bigint not null,
    currency text not null,
    tax_rate int not null,
    category text null,
    active boolean not null,
    removed_at timestamptz(3) null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint product_pkey primary key (merchant_id, id),
    constraint product_barcode unique (merchant_id, barcode),
    constraint product_price check (price >= 0 and tax_rate >= 0 and tax_rate <= 10000)
  )`,
  `create index product_by_name on product (merchant_id, lower(name) collate "C", id) where removed_at is null`,

  `create table till (
    merchant_id uuid not null,
    id uuid not null,
    store_id uuid not null,
    client text not null,
    last_receipt int not null,
    last_shift int not null,
    open_shift_id uuid null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint till_pkey primary key (merchant_id, id),
    constraint till_client unique (merchant_id, store_id, client)
  ) with (fillfactor = 50)`,
  `create index till_by_id on till (id)`,

  `create table scanner_link (
    id text not null,
    till_id uuid not null,
    till_merchant_id uuid not null,
    linked_at timestamptz(3) not null,
    version int not null,
    constraint scanner_link_pkey primary key (id)
  )`,

  // Room on each page lets a scan rewrite its cart without touching an index (heap-only tuples).
  `create table cart (
    merchant_id uuid not null,
    id uuid not null,
    store_id uuid not null,
    till_id uuid not null,
    currency text not null,
    lines jsonb not null,
    discount jsonb null,
    card_id uuid null,
    status text not null,
    sale_id uuid null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    version int not null,
    constraint cart_pkey primary key (merchant_id, id)
  ) with (fillfactor = 50)`,
  `create index cart_open on cart (merchant_id, till_id, created_at, id) where status = 'open'`,

  `create table sale (
    merchant_id uuid not null,
    id uuid not null,
    store_id uuid not null,
    till_id uuid not null,
    cart_id uuid not null,
    shift_id uuid not null,
    receipt_number int not null,
    status text not null,
    currency text not null,
    lines jsonb not null,
    total bigint not null,
    discounted bigint not null,
    taxes jsonb not null,
    paid bigint not null,
    refunded bigint not null,
    refunds_reserved bigint not null,
    card_id uuid null,
    earned jsonb null,
    user_id uuid null,
    device_id uuid null,
    staff_member_id uuid null,
    created_at timestamptz(3) not null,
    paid_at timestamptz(3) null,
    voided_at timestamptz(3) null,
    version int not null,
    constraint sale_pkey primary key (merchant_id, id),
    constraint sale_cart unique (merchant_id, cart_id),
    constraint sale_receipt unique (merchant_id, till_id, receipt_number),
    constraint sale_money check (total >= 0 and discounted >= 0 and paid >= 0 and refunded >= 0 and refunds_reserved >= 0),
    constraint sale_refunds check (refunded + refunds_reserved <= paid)
  ) with (fillfactor = 70)`,
  `create index sale_newest on sale (merchant_id, created_at, id)`,
  `create index sale_paid on sale (merchant_id, paid_at) where paid_at is not null`,

  `create table shift (
    merchant_id uuid not null,
    id uuid not null,
    store_id uuid not null,
    till_id uuid not null,
    number int not null,
    currency text not null,
    status text not null,
    opening_float bigint not null,
    movements jsonb not null,
    takings jsonb not null,
    opened_at timestamptz(3) not null,
    opened_by text not null,
    closing jsonb null,
    version int not null,
    constraint shift_pkey primary key (merchant_id, id),
    constraint shift_number unique (merchant_id, till_id, number),
    constraint shift_float check (opening_float >= 0),
    constraint shift_closing check ((status = 'closed') = (closing is not null))
  ) with (fillfactor = 50)`,
  `create index shift_newest on shift (merchant_id, opened_at, id)`,
  // What a Z report says has been printed and filed.
  `create function refuse_change_of_closed_shift() returns trigger language plpgsql as $$
    begin
      if old.closing is not null then
        raise exception 'a closed shift is never changed' using errcode = 'TC403';
      end if;
      if tg_op = 'DELETE' then
        return old;
      end if;
      return new;
    end $$`,
  `create trigger shift_closed before update or delete on shift
    for each row execute function refuse_change_of_closed_shift()`,
  `create trigger shift_kept before truncate on shift for each statement execute function refuse_change()`,

  `create table payment (
    merchant_id uuid not null,
    id uuid not null,
    store_id uuid not null,
    sale_id uuid not null,
    provider text not null,
    reference text not null,
    token_hash text not null,
    status text not null,
    amount bigint not null,
    currency text not null,
    taken jsonb null,
    tendered bigint null,
    change bigint null,
    reader_id text null,
    platform text not null,
    phase text null,
    action jsonb null,
    reason text null,
    details jsonb not null,
    state jsonb not null,
    open_for_sale uuid null,
    open_on_terminal text null,
    cancel_requested_at timestamptz(3) null,
    submitted_at timestamptz(3) null,
    inquire_at timestamptz(3) null,
    inquiries int not null,
    review_after timestamptz(3) not null,
    closed_at timestamptz(3) null,
    refunded bigint not null,
    refunds_reserved bigint not null,
    user_id uuid null,
    device_id uuid null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint payment_pkey primary key (merchant_id, id),
    constraint payment_reference unique (reference),
    constraint payment_token unique (token_hash),
    constraint payment_open_sale unique (merchant_id, open_for_sale),
    constraint payment_open_terminal unique (merchant_id, open_on_terminal),
    constraint payment_money check (amount >= 0 and refunded >= 0 and refunds_reserved >= 0
      and coalesce(tendered, 0) >= 0 and coalesce(change, 0) >= 0
      and coalesce((taken ->> 'amount')::bigint, 0) >= 0 and coalesce((taken ->> 'tip')::bigint, 0) >= 0),
    constraint payment_refunds check
      (refunded + refunds_reserved <= coalesce((taken ->> 'amount')::bigint, 0) + coalesce((taken ->> 'tip')::bigint, 0))
  ) with (fillfactor = 70)`,
  `create index payment_of_sale on payment (merchant_id, sale_id, created_at, id)`,
  `create index payment_due on payment (inquire_at) where inquire_at is not null`,
  `create index payment_undecided on payment (merchant_id, created_at, id) where status in ('needs_review', 'orphaned')`,
  `create index payment_under_way on payment (merchant_id, sale_id) where status in
    ('created', 'submitting', 'awaiting', 'unknown', 'needs_review', 'approved', 'orphaned')`,

  `create table refund (
    merchant_id uuid not null,
    id uuid not null,
    store_id uuid not null,
    sale_id uuid not null,
    payment_id uuid not null,
    provider text not null,
    reference text not null,
    status text not null,
    amount bigint not null,
    currency text not null,
    lines jsonb not null,
    reason text null,
    why text null,
    state jsonb not null,
    refunded_before bigint not null,
    submitted_at timestamptz(3) null,
    inquire_at timestamptz(3) null,
    inquiries int not null,
    review_after timestamptz(3) not null,
    closed_at timestamptz(3) null,
    user_id uuid null,
    device_id uuid null,
    created_at timestamptz(3) not null,
    version int not null,
    constraint refund_pkey primary key (merchant_id, id),
    constraint refund_reference unique (reference),
    constraint refund_money check (amount > 0 and refunded_before >= 0)
  ) with (fillfactor = 70)`,
  `create index refund_of_sale on refund (merchant_id, sale_id, created_at, id)`,
  `create index refund_due on refund (inquire_at) where inquire_at is not null`,
  `create index refund_undecided on refund (merchant_id, created_at, id) where status = 'needs_review'`,

  `create index ledger_entry_of_sale on ledger_entry (merchant_id, sale_ref) where sale_ref is not null`,
]);
