import { argon2SecretHasher } from '@tresen/adapters/argon2';
import type { HostProcess } from '../tests/running/host-process.ts';
import { addStaff, all, atCounter, enrol, numbers, onEach, openShop, withoutLimits } from '../tests/running/shop.ts';
import { spread, type Figure } from './figures.ts';
import { interleaved, measured, perSecond } from './measure.ts';
import { connectionsTo, someOf, stamp, type Setting } from './setting.ts';

const clientCount = 16;
const tills = 4;
const manyStaff = 500;

/** Stamps that each carry a PIN, against argon2 alone on the same cores; with one member of staff, and with many. */
export async function stampWithPin({
  host,
  short,
  rounds,
  note,
}: Setting & { host: HostProcess }): Promise<readonly Figure[]> {
  const shop = await openShop(host.origin, { antiFraud: withoutLimits, cashiers: tills });
  const cashiers = await Promise.all(numbers(tills).map((till) => atCounter(host.origin, shop, till)));
  const cardIds = await enrol(host.origin, shop, cashiers[0]!, 2_000);
  const each = short ? 200 : 600;
  const connections = connectionsTo(host.origin, clientCount);
  const hasher = argon2SecretHasher({ pepper: new Uint8Array(32) });
  const hash = await hasher.hash('123456');

  let { staff } = shop;
  let sent = 0;
  const overHttp = () =>
    perSecond(each, () =>
      onEach(connections, someOf(cardIds, each), (one, cardId) => {
        const number = sent++;
        const { pin } = staff[number % staff.length]!;
        return stamp(one, cashiers[number % tills]!, cardId, { pin });
      }),
    );
  const argon2 = () => perSecond(each, () => all(numbers(each), clientCount, () => hasher.verify(hash, '123456')));
  const one = await interleaved(rounds, overHttp, argon2);
  note(`${each} stamps a round with one member of staff; adding ${manyStaff - 1} more`);
  staff = [...staff, ...(await addStaff(host.origin, shop, staff.length, manyStaff))];
  const many = await interleaved(rounds, overHttp, argon2);
  for (const open of connections) open.close();

  const figure = (count: string, { ours, theirs, ratio }: typeof one): Figure => ({
    what: `stamp with a PIN each time, ${count}`,
    figure: spread(ours, '/s'),
    against: `argon2 verifies: ${spread(theirs, '/s')}`,
    ratio: spread(ratio),
    limit: '≥ 0.85',
    holds: ratio.median >= 0.85,
  });
  // Each was measured against argon2 beside it, so the machine's mood between the two falls out.
  const apart = measured([many.ratio.median / one.ratio.median]);
  return [
    figure('1 staff member', one),
    figure(`${manyStaff} staff members`, many),
    {
      what: `… ${manyStaff} against 1`,
      figure: spread(many.ours, '/s'),
      against: spread(one.ours, '/s'),
      ratio: apart.median.toFixed(2),
      limit: '≥ 0.9',
      holds: apart.median >= 0.9,
    },
  ];
}
