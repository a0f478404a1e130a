import type { Sale } from '../../src/wire/sales.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';
import { RowLink } from '../ui/listing.tsx';
import { toneOf } from './statuses.ts';

/** A sale in a list. `where` names its store and its till, where there are several. */
export const SaleRow = ({
  sale,
  href,
  when,
  where,
}: {
  sale: Sale;
  href: string;
  when: string;
  where: readonly (string | undefined)[];
}) => (
  <RowLink
    href={href}
    title={t('sale.receipt_number', { number: sale.receipt_number })}
    text={[when, ...where, contents(sale)].filter(Boolean).join(' · ')}
  >
    <span class="row balances">
      <span class={`chip ${toneOf(sale.status)}`}>{t(`sale.status.${sale.status}`)}</span>
      <strong class="number">{money(sale.total.amount_minor, sale.currency)}</strong>
    </span>
  </RowLink>
);

const named = 3;
const contents = ({ lines }: Sale): string =>
  lines
    .slice(0, named)
    .map(({ name, quantity }) => (quantity > 1 ? `${quantity} × ${name}` : name))
    .join(', ') + (lines.length > named ? ', …' : '');
