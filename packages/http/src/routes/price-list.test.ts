import { csvTableReader } from '@tresen/adapters/csv-parse';
import { currency, readProductRows } from '@tresen/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { priceListCsv } from './price-list.ts';

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.stringMatching(/^[-=+@'";,\\ a]{1,12}$/),
    fc.constantFrom('=2+3', "'=2+3", "''@x", '"', "'", '-', 'true'),
  )
  .map((given) => given.normalize('NFC').trim())
  .filter((given) => given !== '' && !/[\p{Cc}\u2028\u2029\ufffd]/u.test(given));

const product = fc.record({
  id: fc.constant('00000000-0000-7000-8000-000000000000'),
  created_at: fc.constant('2026-01-01T00:00:00.000Z'),
  name: text,
  barcode: fc.option(fc.stringMatching(/^[-=@+'",;A-Z][!-~]{0,20}$/)),
  price: fc.record({
    amount_minor: fc.integer({ min: 0, max: 10_000_000_000 }),
    currency: fc.constantFrom('EUR', 'CHF', 'JPY', 'KWD'),
  }),
  tax_rate: fc.integer({ min: 0, max: 10_000 }),
  category: fc.option(text),
  active: fc.boolean(),
});

const products = fc.uniqueArray(product, {
  selector: ({ barcode, name }) => barcode ?? `name ${name}`,
  minLength: 1,
  maxLength: 8,
});
const exported = (listed: Parameters<typeof priceListCsv>[0]['items']) =>
  csvTableReader.read(priceListCsv({ items: listed }));

test('an exported list, read again, says the same of every product, whatever its name, barcode and category', async () => {
  await fc.assert(
    fc.asyncProperty(products, async (listed) => {
      const rows = await exported(listed);
      expect(readProductRows(rows!, currency('EUR'))).toEqual({
        products: listed.map(({ name, barcode, price, tax_rate, category, active }) => ({
          name,
          barcode,
          price: price.amount_minor,
          currency: price.currency,
          taxRate: tax_rate,
          category,
          active,
        })),
        faults: [],
      });
    }),
  );
});

test('no cell of an exported list is run by a spreadsheet', async () => {
  await fc.assert(
    fc.asyncProperty(products, async (listed) => {
      const rows = await exported(listed);
      for (const cell of rows!.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    }),
  );
});
