import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import { priceCell, priceText, taxCell } from './price-cells.ts';
import { mostRows, productTable, readProductRows, type PriceRows } from './price-list.ts';
import type { Product } from './product.ts';

const eur = 'EUR' as Currency;
const head = ['name', 'barcode', 'price', 'tax'];
const read = (...rows: PriceRows) => readProductRows([head, ...rows], eur);
const codes = (rows: PriceRows) =>
  readProductRows(rows, eur).faults.map(({ row, column, code }) => [row, column, code]);
const price = (text: string, currency = 'EUR') => priceCell(text, currency as Currency);

describe('the columns of a price list', () => {
  test.each([
    [['Name', 'Barcode', 'Price', 'VAT']],
    [['Désignation', 'Code-barres', 'Prix TTC', 'Taux de TVA']],
    [['Artikelbezeichnung', 'EAN', 'Verkaufspreis', 'MwSt.-Satz']],
    [['Numm', 'Strichcode', 'Präis', 'TVA']],
    [['tax_rate', 'price', 'ean', 'product name']],
  ])('are found by %s', (titles) => {
    const cells = titles.map((title) =>
      /^(name|désig|artikelb|numm|product)/i.test(title)
        ? 'Espresso'
        : /barc|code|ean/i.test(title)
          ? '4006381333931'
          : /pr/i.test(title)
            ? '2,50'
            : '19 %',
    );
    expect(readProductRows([titles, cells], eur)).toEqual({
      products: [
        {
          name: 'Espresso',
          barcode: '4006381333931',
          price: 250,
          currency: 'EUR',
          taxRate: 1900,
          category: undefined,
          active: undefined,
        },
      ],
      faults: [],
    });
  });

  test('a list without a column it needs, or with one twice, names it', () => {
    expect(
      codes([
        ['name', 'barcode'],
        ['x', '1'],
      ]),
    ).toEqual([
      [1, 'price', 'COLUMN_MISSING'],
      [1, 'tax', 'COLUMN_MISSING'],
    ]);
    expect(
      codes([
        ['name', 'price', 'Preis', 'tax'],
        ['x', '1', '2', '19'],
      ]),
    ).toEqual([[1, 'price', 'COLUMN_TWICE']]);
  });

  test('other columns are left out, and rows without anything too', () => {
    const { products, faults } = readProductRows(
      [['stock', 'name', 'price', 'tax'], ['', '', '', ''], ['7', 'Tea', '3', '7'], ['  ']],
      eur,
    );
    expect([products.map(({ name }) => name), faults]).toEqual([['Tea'], []]);
  });

  test('a list of nothing, or of more rows than one commit takes, is refused as a whole', () => {
    expect(codes([])).toEqual([[1, null, 'EMPTY']]);
    expect(codes([head])).toEqual([[1, null, 'EMPTY']]);
    const long = Array.from({ length: mostRows + 1 }, (_, at) => [`P${at}`, '', '1', '7']);
    expect(codes([head, ...long])).toEqual([[mostRows + 2, null, 'TOO_MANY_ROWS']]);
    expect(codes([head, ...long.slice(1)])).toEqual([]);
  });
});

describe('the rows of a price list', () => {
  test('every fault is told with its row and column, and what is there', () => {
    const { products, faults } = read(
      ['', '', '2.50', '19'],
      ['Tea', '4006381333930', 'free', '190'],
      ['Milk', '4,00638E+12', '-1', '0,19'],
      ['Jam', '', '1.234', '7'],
      ['Caf\ufffd', '', '1', '7'],
      ['Split', '', '1', '7', 'more'],
      ['Good', '', '1', '7'],
    );
    expect(products.map(({ name }) => name)).toEqual(['Good']);
    expect(faults.map(({ row, column, code, value }) => [row, column, code, value])).toEqual([
      [2, 'name', 'VALUE_MISSING', ''],
      [3, 'barcode', 'BARCODE_INVALID', '4006381333930'],
      [3, 'price', 'PRICE_INVALID', 'free'],
      [3, 'tax', 'TAX_INVALID', '190'],
      [4, 'barcode', 'BARCODE_ROUNDED', '4,00638E+12'],
      [4, 'price', 'PRICE_INVALID', '-1'],
      [4, 'tax', 'TAX_AMBIGUOUS', '0,19'],
      [5, 'price', 'PRICE_AMBIGUOUS', '1.234'],
      [6, 'name', 'ENCODING', 'Caf\ufffd'],
      [7, null, 'CELL_TOO_MANY', 'more'],
    ]);
  });

  test('one barcode in two rows is a fault, also as UPC-A and EAN-13; one name twice only without barcodes', () => {
    expect(
      codes([
        head,
        ['A', '036000291452', '1', '7'],
        ['B', '0036000291452', '1', '7'],
        ['C', '', '1', '7'],
        ['C', '', '2', '7'],
        ['C', '4006381333931', '3', '7'],
      ]),
    ).toEqual([
      [3, 'barcode', 'BARCODE_TWICE'],
      [5, 'name', 'NAME_TWICE'],
    ]);
  });

  test('a formula is a name like any other', () => {
    expect(read(['=1+1', '', '1', '7'], ["'@SUM(A1)", '', '1', '7']).products.map(({ name }) => name)).toEqual([
      '=1+1',
      '@SUM(A1)',
    ]);
  });

  test.each([
    ['2.50', 250],
    ['2,5', 250],
    ['2', 200],
    ['0,01', 1],
    ['1.234,50 €', 123_450],
    ['€ 1,234.50', 123_450],
    ['1 234,50', 123_450],
    ["1'234.50", 123_450],
    ['1\u202f234\u00a0EUR', 123_400],
    ['1.234.567', 123_456_700],
    ['100000000.00', 10_000_000_000],
  ])('%s is a price', (text, amount) => {
    expect(price(text)).toEqual({ value: amount });
  });

  test.each([
    '',
    '1,2,3',
    '12.34.5',
    '12 50',
    '1.23.456',
    '1,234.567',
    '2.505',
    '1e3',
    'EUR',
    '100000000.01',
    '٣',
    '$1',
    '€1€',
    '1 €2',
  ])('%s is none', (text) => {
    expect(price(text)).toHaveProperty('code');
  });

  test('currencies without cents, and with three digits of them, are read as they are', () => {
    expect(price('1,234', 'JPY')).toEqual({ value: 1234 });
    expect(price('12.50', 'JPY')).toEqual({ code: 'PRICE_INVALID' });
    expect(price('1,234', 'KWD')).toEqual({ value: 1234 });
    expect(price('1', 'KWD')).toEqual({ value: 1000 });
  });

  test.each([
    ['19', 1900],
    ['19 %', 1900],
    ['5,5%', 550],
    ['0', 0],
    ['0,5 %', 50],
    ['100', 10_000],
  ])('%s is a tax rate', (text, rate) => {
    expect(taxCell(text)).toEqual({ value: rate });
  });
});

const plainName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.normalize('NFC').trim())
  .filter((text) => text.length > 0 && !/[\p{Cc}\u2028\u2029\ufffd]/u.test(text));
const formula = fc
  .tuple(fc.constantFrom('=', '+', '-', '@', "'", "'=", "''+"), plainName)
  .map(([mark, text]) => mark + text);

const product = fc.record({
  name: fc.oneof(plainName, formula),
  barcode: fc.option(fc.stringMatching(/^[-=@+'A-Z][!-~]{0,20}$/)),
  price: fc.integer({ min: 0, max: 10_000_000_000 }),
  currency: fc.constantFrom('EUR', 'CHF', 'JPY', 'KWD', 'HUF'),
  taxRate: fc.integer({ min: 0, max: 10_000 }),
  category: fc.option(plainName),
  active: fc.boolean(),
});

test('cells of a megabyte are refused, and no pattern goes over them again and again', () => {
  const blank = ' '.repeat(1_000_000);
  const cells = [`x${blank}x`, `1${blank}1`, `1${blank}x`, `1${blank}x`];
  expect(codes([head, cells]).map(([, , code]) => code)).toEqual([
    'NAME_INVALID',
    'BARCODE_INVALID',
    'PRICE_INVALID',
    'TAX_INVALID',
  ]);
});

describe('an exported price list', () => {
  test('read again says the same of every product', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(product, {
          selector: ({ barcode, name }) => barcode ?? `name ${name}`,
          maxLength: 8,
          minLength: 1,
        }),
        (products) => {
          const table = productTable(
            products.map((one, at) => ({
              ...one,
              id: `${at}` as Product['id'],
              merchantId: 'm' as Product['merchantId'],
              price: one.price as Minor,
              currency: one.currency as Currency,
              removedAt: null,
              createdAt: 0 as Instant,
              version: 1,
            })),
          );
          expect(readProductRows(table, eur)).toEqual({ products, faults: [] });
        },
      ),
    );
  });

  test('has no cell that a spreadsheet would run', () => {
    fc.assert(
      fc.property(formula, (name) => {
        const [, row] = productTable([
          {
            name,
            barcode: '-1',
            category: '=A1',
            price: 1,
            currency: 'EUR',
            taxRate: 0,
            active: true,
          } as unknown as Product,
        ]);
        for (const cell of row!) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  test('an amount as text is the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), fc.constantFrom('EUR', 'JPY', 'KWD'), (amount, code) => {
        const currency = code as Currency;
        expect(priceCell(priceText(amount as Minor, currency), currency)).toEqual({ value: amount });
      }),
    );
  });
});
