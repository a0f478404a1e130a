import { forward } from './forward.ts';

/** Tills have a number in their store, in the order they were made; shifts say which till's they are. */
export const tillNumbers = forward('0007-till-numbers', [
  `alter table till add column number int null`,
  `update till set number = numbered.number from (
    select merchant_id, id, row_number() over (partition by merchant_id, store_id order by created_at, id) as number from till
  ) numbered where till.merchant_id = numbered.merchant_id and till.id = numbered.id`,
  `alter table till alter column number set not null`,
  `alter table till add constraint till_number unique (merchant_id, store_id, number)`,

  // Closed shifts refuse every other change.
  `alter table shift disable trigger shift_closed`,
  `alter table shift add column till_number int null`,
  `update shift set till_number = till.number from till where till.merchant_id = shift.merchant_id and till.id = shift.till_id`,
  `alter table shift alter column till_number set not null`,
  `alter table shift enable trigger shift_closed`,
]);
