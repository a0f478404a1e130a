import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Currency, Minor } from '../kernel/money.ts';
import { instant, type TimeZone } from '../kernel/time.ts';
import { locales, type Store } from '../people/merchant.ts';
import type { Cart, CartLine } from './cart.ts';
import { printedWidth } from './paper.ts';
import { printoutText, receiptPrintout, zReportPrintout, type PaperWidth, type ZReportOptions } from './printed.ts';
import { receiptOf, type Receipt, type ReceiptSource } from './receipt.ts';
import type { Sale } from './sale.ts';
import type { Shift } from './shift.ts';
import { countPaidSale, countPayment, countRefund, countSale, noTakings } from './takings.ts';
import { cartTotals } from './totals.ts';
import { zReport, type ZReport } from './z-report.ts';

const receiptText = (receipt: Receipt, width?: PaperWidth) => printoutText(receiptPrintout(receipt), width);
const zReportText = (report: ZReport, { width, ...options }: ZReportOptions & { width?: PaperWidth } = {}) =>
  printoutText(zReportPrintout(report, options), width);
const minor = (amount: number) => amount as Minor;
const store = {
  name: 'Corner',
  storeCode: 'CAFE-1',
  timezone: 'Europe/Berlin' as TimeZone,
  locale: 'de',
} as Store;
const line = (change: Partial<CartLine>): CartLine => ({
  id: 'l' as CartLine['id'],
  productId: 'p' as CartLine['productId'],
  name: 'Espresso',
  barcode: null,
  unitPrice: minor(250),
  taxRate: 1900,
  quantity: 1,
  discount: null,
  ...change,
});

function saleOf(lines: readonly CartLine[], discount: Cart['discount'] = null, change: Partial<Sale> = {}): Sale {
  const totals = cartTotals({ lines, discount });
  return {
    id: '0198b1de-7c1a-7a55-9c1e-3f3c1d5f7a10',
    receiptNumber: 7,
    status: 'paid',
    currency: 'EUR',
    lines: lines.map((one, at) => ({ ...one, ...totals.lines[at]!, refundedQuantity: 0, refunded: minor(0) })),
    total: totals.total,
    discounted: totals.discounted,
    taxes: totals.taxes,
    paid: totals.total,
    refunded: minor(0),
    earned: { stamps: 1, points: 8, withheld: [] },
    createdAt: instant('2026-03-29T00:30:00Z'),
    ...change,
  } as Sale;
}

const source = (sale: Sale, change: Partial<ReceiptSource> = {}): ReceiptSource => ({
  sale,
  till: { number: 2 },
  store,
  merchant: { name: 'Café Test' },
  payments: [],
  refunds: [],
  ...change,
});

describe('a receipt', () => {
  test('says what was sold, paid and taxed, in the language of the store and its time', () => {
    const sale = saleOf(
      [
        line({}),
        line({ id: 'm' as CartLine['id'], name: 'Milk', quantity: 3, unitPrice: minor(119), taxRate: 700 }),
        line({
          id: 'n' as CartLine['id'],
          name: 'Cake',
          unitPrice: minor(400),
          discount: { kind: 'percent', percent: 5_000 },
        }),
      ],
      null,
    );
    const payment = {
      label: 'Bar',
      amount: minor(807),
      tip: minor(0),
      tendered: minor(1_000),
      change: minor(193),
      details: [],
    };
    expect(receiptText(receiptOf(source(sale, { payments: [payment], cardNumber: 'ABCDEFGHK' })))).toEqual([
      '                Café Test',
      '                  Corner',
      '             CAFE-1 · Kasse 2',
      '',
      'Beleg 7                    29.03.26, 01:30',
      '------------------------------------------',
      'Espresso                            2,50 B',
      'Milk',
      '  3 x 1,19                          3,57 A',
      'Cake',
      '  1 x 4,00                          4,00 B',
      '  Rabatt                           -2,00 B',
      '------------------------------------------',
      'Zwischensumme                        10,07',
      'Rabatt                               -2,00',
      'Summe EUR                             8,07',
      '',
      'Bar                                   8,07',
      '  Gegeben                            10,00',
      '  Rückgeld                            1,93',
      '------------------------------------------',
      'A  MwSt. 7 %                          0,23',
      '   Netto 3,34                  Brutto 3,57',
      'B  MwSt. 19 %                         0,72',
      '   Netto 3,78                  Brutto 4,50',
      '------------------------------------------',
      'Karte                               ***GHK',
      'Neue Stempel                             1',
      'Neue Punkte                              8',
      '',
      '               Vielen Dank',
      '   0198b1de-7c1a-7a55-9c1e-3f3c1d5f7a10',
    ]);
  });

  test('says that its sale is void, what is open, and what was given back', () => {
    const refund = { label: 'Bar', amount: minor(250), at: instant('2026-03-30T10:00:00Z') };
    expect(receiptText(receiptOf(source(saleOf([line({})], null, { status: 'void' }))))).toContain(
      '            *** STORNIERT ***',
    );
    const open = receiptText(
      receiptOf(source(saleOf([line({})], null, { status: 'open', paid: minor(100) }), { locale: 'en' })),
      32,
    );
    expect(open).toContain('To pay                      1.50');
    expect(open).toContain('      *** NOT PAID YET ***');
    const refunded = receiptText(receiptOf(source(saleOf([line({})]), { refunds: [refund], locale: 'fr' })), 32);
    expect(refunded).toContain('Remboursement Bar          -2,50');
    expect(refunded).toContain('  30/03/2026 12:00');
  });

  test('knows what is twice as wide, and what takes no room', () => {
    const receipt = receiptOf(
      source(saleOf([line({ name: '寿司' }), line({ name: 'Cafe\u0301\u200b' }), line({ name: 'น้ำ' })]), {
        locale: 'en',
      }),
    );
    const printed = receiptText(receipt, 32);
    expect(printed).toContain('寿司                      2.50 A');
    expect(printed).toContain('Café                      2.50 A');
    expect(printed).toContain('น้ำ                        2.50 A');
  });

  test('is never wider than its paper, whatever people call things', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 0, max: 1_000_000 })), {
          minLength: 1,
          maxLength: 4,
        }),
        text,
        fc.constantFrom(...locales),
        fc.constantFrom(32 as const, 42 as const),
        fc.nat(9_000),
        (rows, label, locale, width, off) => {
          const lines = rows.map(([name, quantity, price], at) =>
            line({ id: `${at}` as CartLine['id'], name, quantity, unitPrice: minor(price), taxRate: at * 100 }),
          );
          const sale = saleOf(lines, off === 0 ? null : { kind: 'percent', percent: off });
          const payment = { label, amount: sale.total, tip: minor(5), tendered: null, change: null, details: [label] };
          const printed = receiptText(
            receiptOf(source(sale, { payments: [payment], locale, merchant: { name: label }, cardNumber: 'ABC' })),
            width,
          );
          for (const one of printed) {
            expect(printedWidth(one)).toBeLessThanOrEqual(width);
            expect(one).not.toMatch(/[\n\r\u202e]/);
          }
        },
      ),
    );
  });
});

describe('a Z report', () => {
  const sale = saleOf([line({ quantity: 4 })]);
  const paid = countPayment(countPaidSale(countSale(noTakings, 7), sale), 'cash', {
    amount: minor(1_000),
    tip: minor(0),
    drawer: true,
  });
  const takings = countRefund(
    countPayment(paid, 'fake_card', { amount: minor(500), tip: minor(50), drawer: false }),
    'cash',
    { amount: minor(250), taxes: cartTotals({ lines: [line({})], discount: null }).taxes, drawer: true },
  );
  const shift = {
    tillNumber: 2,
    number: 3,
    currency: 'EUR' as Currency,
    status: 'closed',
    openingFloat: minor(10_000),
    movements: [
      { kind: 'out', amount: minor(5_000), reason: 'Bank' },
      { kind: 'in', amount: minor(200), reason: 'Change' },
    ],
    takings,
    openedAt: instant('2026-03-29T00:30:00Z'),
    openedBy: 'device:1',
    closing: {
      at: instant('2026-03-29T01:30:00Z'),
      by: 'device:1',
      countedCash: minor(5_900),
      expectedCash: 5_950,
      difference: -50,
      note: 'short',
    },
  } as unknown as Shift;

  test('says what was taken, by which means and tax, and what is missing in the drawer', () => {
    const report = zReport(shift, store);
    expect([report.kind, report.gross, report.tips, report.cashIn, report.cashOut, report.expectedCash]).toEqual([
      'z',
      1_250,
      50,
      200,
      5_000,
      5_950,
    ]);
    expect(zReportText(report, { locale: 'en', width: 32 })).toEqual([
      '             Corner',
      '        CAFE-1 · Till 2',
      '           Z report 3',
      '',
      'Opened         29/03/2026, 01:30',
      'Closed         29/03/2026, 03:30',
      '--------------------------------',
      'Sales                          1',
      'Voided                         0',
      'Receipts                   7 - 7',
      'Discount                    0.00',
      '--------------------------------',
      'cash',
      '  Payments 1               10.00',
      '  Refunds 1                -2.50',
      'fake_card',
      '  Payments 1                5.00',
      '  Tip                       0.50',
      'Total EUR                  12.50',
      'Tip                         0.50',
      '--------------------------------',
      'VAT 19 %                    1.20',
      '   Net 6.30           Gross 7.50',
      '--------------------------------',
      'Opening float             100.00',
      'Cash out                  -50.00',
      '  Bank',
      'Cash in                     2.00',
      '  Change',
      'Cash expected              59.50',
      'Cash counted               59.00',
      'Difference                 -0.50',
      'Note: short',
    ]);
  });

  test('names the store as it was when the shift was closed', () => {
    const moved = { ...store, name: 'Renamed', storeCode: 'NEW', timezone: 'Asia/Tokyo' as TimeZone };
    const { name, storeCode, timezone } = store;
    const kept = { ...shift, closing: { ...shift.closing!, store: { name, storeCode, timezone } } };
    expect(zReportText(zReport(kept, moved))).toEqual(zReportText(zReport(shift, store)));
    expect(zReport(shift, moved).store).toMatchObject({ name: 'Renamed', timezone: 'Asia/Tokyo' });
  });

  test('of a shift that goes on is an X report, with what should be in the drawer now', () => {
    const open = zReport({ ...shift, status: 'open', closing: null }, store);
    expect([open.kind, open.expectedCash]).toEqual(['x', 5_950]);
  });
});
