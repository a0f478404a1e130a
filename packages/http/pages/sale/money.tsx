import type { Money as Amount } from '../../src/wire/common.ts';
import { money } from '../kit/format.ts';

/** An amount as it is written to people. */
export const Money = ({ of, sign = '' }: { of: Amount; sign?: string }) => (
  <span class="money">
    {sign}
    {money(of.amount_minor, of.currency)}
  </span>
);
