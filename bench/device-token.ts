import {
  all,
  ask,
  enrol,
  numbers,
  onEach,
  openShop,
  signIn,
  withoutLimits,
  withTicket,
} from '../tests/running/shop.ts';
import type { Identity, Shop } from '../tests/running/shop.ts';
import type { HostProcess } from '../tests/running/host-process.ts';
import { spread, type Figure } from './figures.ts';
import { interleaved, perSecond } from './measure.ts';
import { connectionsTo, someOf, stamp, type Setting } from './setting.ts';

const deviceCount = 16;

/** Stamps by devices, whose rows are looked up on every request, against the same by people, who are believed. */
export async function deviceToken({
  host,
  short,
  rounds,
  note,
}: Setting & { host: HostProcess }): Promise<readonly Figure[]> {
  const shop = await openShop(host.origin, { antiFraud: withoutLimits });
  const person = await withTicket(host.origin, shop);
  const devices = await pairDevices(host.origin, shop);
  const cardIds = await enrol(host.origin, shop, person, short ? 2_000 : 10_000);
  const each = short ? 1_500 : 5_000;
  const connections = connectionsTo(host.origin, deviceCount);
  const stamps = (whose: (number: number) => Identity) => () =>
    perSecond(each, () => {
      const chosen = someOf(cardIds, each).map((cardId, number) => ({ cardId, who: whose(number) }));
      return onEach(connections, chosen, (one, { cardId, who }) => stamp(one, who, cardId));
    });
  const { ours, theirs, ratio } = await interleaved(
    rounds,
    stamps((number) => devices[number % deviceCount]!),
    stamps(() => person),
  );
  note(`${(rounds + 1) * 2 * each} stamps by ${deviceCount} devices and by a person`);
  for (const one of connections) one.close();
  return [
    {
      what: `stamp with a device's token, ${deviceCount} devices`,
      figure: spread(ours, '/s'),
      against: `with a person's: ${spread(theirs, '/s')}`,
      ratio: spread(ratio),
      limit: '≥ 0.9',
      holds: ratio.median >= 0.9,
    },
  ];
}

async function pairDevices(origin: string, { owner, storeId, staff }: Shop): Promise<readonly Identity[]> {
  const merchant = { token: await signIn(origin, owner) };
  return all(numbers(deviceCount), 4, async (number) => {
    const body = { store_id: storeId, label: `Tablet ${number}`, mode: 'token' };
    const { setup_token: token } = await ask<{ setup_token: string }>(origin, merchant, {
      path: '/merchant/devices',
      body,
    });
    const path = '/store/pins/verify';
    const { staff_ticket: ticket } = await ask<{ staff_ticket: string }>(
      origin,
      { token },
      { path, body: { pin: staff[0]?.pin } },
    );
    return { token, ticket };
  });
}
