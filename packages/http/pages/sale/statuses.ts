import type { SaleStatus } from '../../src/wire/sales.ts';

/** In the order a filter offers them. */
export const saleStatuses = [
  'open',
  'paid',
  'partially_refunded',
  'refunded',
  'void',
] as const satisfies readonly SaleStatus[];

export const toneOf = (status: SaleStatus): '' | 'good' | 'warn' | 'bad' => {
  switch (status) {
    case 'paid':
      return 'good';
    case 'open':
    case 'partially_refunded':
      return 'warn';
    case 'refunded':
    case 'void':
      return '';
  }
};
