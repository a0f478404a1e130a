import type { HostProcess } from '../tests/running/host-process.ts';
import { asSent, json, numbers, onEach, openShop, signIn } from '../tests/running/shop.ts';
import { startBeside } from './beside.ts';
import { spread, type Figure } from './figures.ts';
import { interleaved, perSecond } from './measure.ts';
import { connectionsTo, type Setting } from './setting.ts';

const products = 50_000;
const clientCount = 16;

/** Looks products up by barcode over HTTP, against a bare Koa with one prepared select. */
export async function barcodeLookUp({
  host,
  database,
  short,
  rounds,
  note,
}: Setting & { host: HostProcess }): Promise<readonly Figure[]> {
  const shop = await openShop(host.origin);
  await database.query(
    `insert into product (merchant_id, id, name, barcode, price, currency, tax_rate, category, active, removed_at, created_at, version)
     select $1, ('0180' || lpad(to_hex(i), 8, '0') || '7000' || '8' || lpad('b', 15, '0'))::uuid, 'Product ' || i, 'B' || lpad(i::text, 8, '0'),
       100 + i % 900, 'EUR', 1900, 'Category ' || i % 20, true, null, now(), 1 from generate_series(1, ${products}) i`,
    [shop.merchantId],
  );
  await database.query('analyze product');
  const who = { token: await signIn(host.origin, shop.cashiers[0]!), storeCode: shop.storeCode };
  const koa = await startBeside('beside-koa.ts', { DATABASE_URL: database.url });
  const each = short ? 3_000 : 15_000;
  const [ours, theirs] = [connectionsTo(host.origin, clientCount), connectionsTo(koa.origin, clientCount)];
  const barcodeOf = (number: number) => `B${String(1 + (number % products)).padStart(8, '0')}`;
  const some = () => numbers(each).map(() => barcodeOf(Math.floor(Math.random() * products)));
  const assertFound = (barcode: string, text: string) => {
    const { items } = json<{ items: { barcode: string }[] }>({ text });
    if (items[0]?.barcode !== barcode) throw new Error(`not the product asked for: ${text}`);
  };
  const sides = await interleaved(
    rounds,
    () =>
      perSecond(each, () =>
        onEach(ours, some(), async (one, barcode) => {
          const { text } = await one.send(asSent(who, { path: `/store/products?barcode=${barcode}` }));
          assertFound(barcode, text);
        }),
      ),
    () =>
      perSecond(each, () =>
        onEach(theirs, some(), async (one, barcode) => {
          const { text } = await one.send({ path: `/?merchant=${shop.merchantId}&barcode=${barcode}` });
          assertFound(barcode, text);
        }),
      ),
  );
  note(`${(rounds + 1) * 2 * each} look-ups among ${products} products`);
  for (const one of [...ours, ...theirs]) one.close();
  await koa.stop();
  return [
    {
      what: `barcode → product of ${products.toLocaleString('en')}, ${clientCount} clients`,
      figure: spread(sides.ours, '/s'),
      against: `Koa, one prepared select: ${spread(sides.theirs, '/s')}`,
      ratio: spread(sides.ratio),
      limit: '≥ 0.6',
      holds: sides.ratio.median >= 0.6,
    },
  ];
}
