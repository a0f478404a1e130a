import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { HostProcess } from '../tests/running/host-process.ts';
import { all, ask, asSent, numbers, onEach, openShop, type Identity } from '../tests/running/shop.ts';
import { pairTills, stock } from '../tests/running/till.ts';
import { startBeside } from './beside.ts';
import { spread, type Figure } from './figures.ts';
import { interleaved, measured, perSecond } from './measure.ts';
import { connectionsTo, type Setting } from './setting.ts';

/** Each till has its display, and each display hears of all tills of its store. */
const displayCount = 100;
const tillCount = displayCount;

/** Displays that count what they are told, and hold it to its numbers. */
interface Displays {
  /** Resolves when each of them has been told so many frames more. */
  told(frames: number): Promise<void>;
  readonly latest: () => string;
  close(): void;
}

async function displays(origin: string, whose: (at: number) => Identity | undefined): Promise<Displays> {
  const sockets = numbers(displayCount).map((at) => {
    const who = whose(at);
    return new WebSocket(`${origin.replace(/^http/, 'ws')}/api/v1/store/live`, {
      perMessageDeflate: false,
      ...(who && { headers: { Authorization: `Bearer ${who.token}` } }),
    });
  });
  let received = 0;
  let wanted = 0;
  let gap: string | undefined;
  let latest = '';
  let done = () => {};
  sockets.forEach((socket) => {
    let last: number | undefined;
    socket.on('message', (frame: Buffer) => {
      // The number comes first; a display would read the rest, too.
      const seq = Number(frame.toString('latin1', 7, frame.indexOf(44)));
      if (last !== undefined && seq !== last + 1) gap ??= `${seq} after ${last}`;
      last = seq;
      if (socket === sockets[0]) latest = frame.toString();
      if (++received === wanted) done();
    });
  });
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  return {
    told: (frames) =>
      new Promise((resolve, reject) => {
        wanted += frames * displayCount;
        done = () => (gap === undefined ? resolve() : reject(new Error(`a gap in the sequence: ${gap}`)));
        if (received === wanted) done();
      }),
    latest: () => latest,
    close: () => sockets.forEach((socket) => socket.close()),
  };
}

/** Scans that a hundred displays see, against a bare broadcast of as much; and how long one takes from the till to a display. */
export async function liveDisplays({
  host,
  short,
  rounds,
  note,
}: Setting & { host: HostProcess }): Promise<readonly Figure[]> {
  const shop = await openShop(host.origin);
  const [product] = await stock(host.origin, shop, [250]);
  const tills = await pairTills(host.origin, shop, tillCount);
  const each = short ? 2_000 : 6_000;
  const newCarts = (atOnce = 16) =>
    all(tills, atOnce, (who) => ask<{ id: string }>(host.origin, who, { path: '/store/carts', body: {} }));
  // Tills that are opened for the first time at once would go after each other's numbers.
  let carts = await newCarts(1);
  const bare = await startBeside('beside-broadcast.ts');
  const watching = await displays(host.origin, (at) => tills[at]);
  const listening = await displays(bare.origin, () => undefined);
  const [ours, theirs] = [connectionsTo(host.origin, tillCount), connectionsTo(bare.origin, tillCount)];

  const scan = async (at: number): Promise<void> => {
    const path = `/store/carts/${carts[at]!.id}/items`;
    const answer = await ours[at]!.send(asSent(tills[at], { path, body: { product_id: product!.id } }));
    if (answer.status !== 200) throw new Error(`a scan was answered ${answer.status}: ${answer.text}`);
  };
  const scans = async () => {
    // Quantities end at 9 999: each round begins its carts anew, which sets the old ones aside.
    [carts] = await Promise.all([newCarts(), watching.told(2 * tillCount)]);
    return perSecond(each * displayCount, () =>
      Promise.all([watching.told(each), onEach(numbers(tillCount), numbers(each), (at) => scan(at))]),
    );
  };
  await scans();
  const frame: unknown = JSON.parse(watching.latest());
  const broadcasts = () =>
    perSecond(each * displayCount, () =>
      Promise.all([
        listening.told(each),
        onEach(theirs, numbers(each), (one) => one.send({ method: 'POST', path: '/', body: frame })),
      ]),
    );
  const sides = await interleaved(rounds, scans, broadcasts);

  const latencies: number[] = [];
  for (let times = 0; times < (short ? 50 : 200); times++) {
    const started = performance.now();
    await Promise.all([watching.told(1), scan(0)]);
    latencies.push(performance.now() - started);
  }
  note(`${(rounds + 2) * each} scans, each told to ${displayCount} displays`);
  watching.close();
  listening.close();
  for (const one of [...ours, ...theirs]) one.close();
  await bare.stop();
  const latency = measured(latencies);
  return [
    {
      what: `scan → ${displayCount} displays, ${tillCount} tills`,
      figure: spread(sides.ours, '/s'),
      against: `bare ws broadcast: ${spread(sides.theirs, '/s')}`,
      ratio: spread(sides.ratio),
      limit: '≥ 0.7, no gap',
      holds: sides.ratio.median >= 0.7,
    },
    {
      what: `from a scan to the last of ${displayCount} displays`,
      figure: spread(latency, ' ms'),
      against: '',
      ratio: '',
      limit: '< 50 ms',
      holds: latency.median < 50,
    },
  ];
}
