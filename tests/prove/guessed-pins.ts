import { sendOnce, connection, type Answer } from '../running/connection.ts';
import { movableClock, startHost } from '../running/host-process.ts';
import {
  asSent,
  atCounter,
  codeOf,
  enrol,
  numbers,
  openShop,
  withTicket,
  type Identity,
  type Shop,
} from '../running/shop.ts';
import { withHosts } from './hosts.ts';
import { equal, holds, tally, type Proof } from './proof.ts';

/** Sends bodies to `pins/verify` all at once, each on a connection of its own, in turn to every host. */
async function verifyAtOnce(
  origins: readonly string[],
  who: Identity,
  bodies: readonly object[],
): Promise<readonly Answer[]> {
  const connections = bodies.map((_, number) => connection(origins[number % origins.length]!));
  try {
    return await Promise.all(
      connections.map((one, number) => one.send(asSent(who, { path: '/store/pins/verify', body: bodies[number] }))),
    );
  } finally {
    for (const one of connections) one.close();
  }
}

/** Every way in which a right PIN may be given, on every host. */
async function everyWay(
  origins: readonly string[],
  who: Identity,
  cardId: string,
  { pin, staffId }: Shop['staff'][number],
): Promise<readonly string[]> {
  const calls = [
    { path: '/store/pins/verify', body: { pin } },
    { path: '/store/pins/verify', body: { pin, staff_id: staffId } },
    { path: `/store/loyalty/cards/${cardId}/stamps`, body: { pin } },
    { path: `/store/loyalty/cards/${cardId}/stamps`, body: { pin, staff_id: staffId } },
  ];
  const answers: string[] = [];
  for (const origin of origins)
    for (const call of calls) {
      const answer = await sendOnce(origin, asSent(who, call));
      answers.push(answer.status < 300 ? 'accepted' : codeOf(answer));
    }
  return answers;
}

const minutes = (count: number) => count * 60_000;

export const guessedPins: Proof = {
  name: 'guessed-pins',
  claim: '1 000 parallel guesses of a PIN, over two hosts, get five tries; then the right PIN is refused on every path',
  run: async ({ short, progress }) => {
    let clock: ReturnType<typeof movableClock> | undefined;
    const env = (directory: string) => (clock = movableClock(directory)).env;
    return withHosts({ name: 'pins', count: 2, env }, async ({ all: hosts, ground }) => {
      const origins = hosts.map(({ origin }) => origin);
      const [origin = ''] = origins;
      const shop = await openShop(origin, {
        staff: 2,
        cashiers: 2,
        antiFraud: { cooldown_minutes: 0, max_daily_stamps: null },
      });
      const [alice, bob] = [shop.staff[0]!, shop.staff[1]!];
      const who = await atCounter(origin, shop, 0);
      const [cardId = ''] = await enrol(origin, shop, who, 1);
      const before = await withTicket(origin, shop, 1);
      const guesses = short ? 150 : 1_000;
      let busy = 0;

      const holdsFive = (answers: readonly Answer[], right: string) => {
        const codes = tally(answers.map((answer) => (answer.status < 300 ? 'accepted' : codeOf(answer))));
        const { STAFF_PIN_INVALID = 0, STAFF_PIN_LOCKED = 0, UNAVAILABLE = 0, ...others } = codes;
        busy += UNAVAILABLE;
        // The fifth wrong try is told as wrong; every try after it as locked. A host that waits too long for a try says so.
        holds(STAFF_PIN_INVALID === 5 && STAFF_PIN_LOCKED > 0 && Object.keys(others).length === 0, `${right}:`, codes);
      };

      progress(`${guesses} guesses of a member's PIN`);
      const ofMember = numbers(guesses).map((number) => ({ pin: String(700_000 + number), staff_id: alice.staffId }));
      // The right one is last: whoever tries all of them does not get in by it.
      holdsFive(
        await verifyAtOnce(origins, who, [...ofMember, { pin: alice.pin, staff_id: alice.staffId }]),
        'with a staff id',
      );
      const locked = await everyWay(origins, who, cardId, alice);
      equal(Object.keys(tally(locked)).join(), 'STAFF_PIN_LOCKED', 'the right PIN of a locked member');
      const ticketed = await sendOnce(
        origin,
        asSent(before, { path: `/store/loyalty/cards/${cardId}/stamps`, body: {} }),
      );
      equal(codeOf(ticketed), 'STAFF_TICKET_INVALID', 'a ticket from before the lock');
      const [unlike] = await verifyAtOnce(origins, who, [{ pin: bob.pin, staff_id: bob.staffId }]);
      equal(unlike!.status, 200, "another member's PIN meanwhile");

      progress('hosts start again');
      await Promise.all(hosts.map((host) => host.kill()));
      const again = await Promise.all(hosts.map(() => startHost(ground)));
      const newOrigins = again.map((host) => host.origin);
      try {
        equal(
          Object.keys(tally(await everyWay(newOrigins, who, cardId, alice))).join(),
          'STAFF_PIN_LOCKED',
          'after a restart',
        );

        progress(`${guesses} guesses of bare PINs`);
        const bare = numbers(guesses).map((number) => ({ pin: String(800_000 + number) }));
        holdsFive(await verifyAtOnce(newOrigins, who, bare), 'bare');
        const [till] = await verifyAtOnce(newOrigins, who, [{ pin: bob.pin }]);
        equal(codeOf(till!), 'STAFF_PIN_LOCKED', 'the right PIN at the till that guessed');
        const elsewhere = await atCounter(newOrigins[0]!, shop, 1);
        const [other] = await verifyAtOnce(newOrigins, elsewhere, [{ pin: bob.pin }]);
        equal(other!.status, 200, 'the same PIN at another till');

        clock!.set(Date.now() + minutes(31));
        const later = await atCounter(newOrigins[0]!, shop, 0);
        equal(
          Object.keys(tally(await everyWay(newOrigins, later, cardId, alice))).join(),
          'accepted',
          'when the lock has ended',
        );
      } finally {
        await Promise.all(again.map((host) => host.kill()));
      }
      return `2 × ${guesses} parallel guesses: five judged each time (${busy} told to come back later); locked on every path, after a restart too`;
    });
  },
};
