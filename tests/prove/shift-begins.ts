import { randomUUID } from 'node:crypto';
import { argon2SecretHasher } from '@tresen/adapters/argon2';
import { connection, type Answer, type Connection } from '../running/connection.ts';
import { all, asSent, json, numbers, onEach, openShop, type StaffAtCounter } from '../running/shop.ts';
import { clockLink, enter, type AtClock } from './clocking.ts';
import { withHosts } from './hosts.ts';
import { equal, holds, pause, type Proof } from './proof.ts';

const people = 200;
/** So many have the PIN pad before them at the same time. */
const atOnce = 32;

export const shiftBegins: Proof = {
  name: 'shift-begins',
  claim:
    '200 people clock in within a minute through two hosts and Redis: each is recorded once, and hashing their PINs is what takes the time',
  run: async ({ progress }) =>
    withHosts({ name: 'shift', count: 2 }, async ({ all: hosts, database }) => {
      const origins = hosts.map(({ origin }) => origin);
      progress('hiring 200 people');
      const shop = await openShop(origins[0]!, { staff: people });
      const token = await clockLink(origins[0]!, shop);
      const connectionsTo = (first: number) =>
        numbers(atOnce).map((at) => connection(origins[(at + first) % origins.length]!));
      const [connections, others] = [connectionsTo(0), connectionsTo(1)];
      let busy = 0;
      const entering = async (one: Connection, { staffId, pin }: StaffAtCounter): Promise<Answer> => {
        for (;;) {
          const answer = await enter(one, token, staffId, pin);
          if (answer.status !== 503) return answer;
          // Told to come again: a machine that has other work to do than hashing.
          busy++;
          await pause(500);
        }
      };

      progress('numbers and PINs');
      const began = performance.now();
      const sessions = await onEach(connections, shop.staff, entering);
      const entered = performance.now();
      progress('clocking in');
      const commands = sessions.map((answer) => {
        equal(answer.status, 200, `an answer to a PIN: ${answer.text}`);
        const body = { session_token: json<AtClock>(answer).session_token, action: 'in' };
        return asSent(undefined, { path: '/time/public/action', body, key: randomUUID() });
      });
      // Each twice, at both hosts at the same time: a phone that was impatient.
      const send = (via: readonly Connection[]) => onEach(via, commands, (one, command) => one.send(command));
      const [first, second] = await Promise.all([send(connections), send(others)]);
      const ended = performance.now();
      const third = await send(others);
      for (const one of [...connections, ...others]) one.close();

      first.forEach((answer: Answer, at) => {
        equal(answer.status, 200, `a punch: ${answer.text}`);
        equal(second[at]!.text, answer.text, 'the same punch at the other host');
        equal(third[at]!.text, answer.text, 'the same punch afterwards');
      });
      const [row] = await database.query<Record<string, string>>(
        `select (select count(*) from clock_punch where action = 'in') as punches,
          (select count(distinct staff_member_id) from clock_punch) as members,
          (select count(*) from time_entry where state = 'open') as open,
          (select count(*) from attendance where entry_id is not null) as present`,
      );
      for (const [what, count] of Object.entries(row ?? {})) equal(count, String(people), what);

      progress('argon2 alone');
      const hasher = argon2SecretHasher({ pepper: new Uint8Array(32), queue: atOnce });
      const hash = await hasher.hash('123456');
      const alone = performance.now();
      await all(numbers(people), atOnce, () => hasher.verify(hash, '123456'));
      const hashing = performance.now() - alone;
      const took = ended - began;
      holds(took < 60_000, 'all within a minute', took);
      const share = hashing / (entered - began);
      return (
        `${people} people in ${(took / 1_000).toFixed(1)} s, each recorded once; PINs took ${((entered - began) / 1_000).toFixed(1)} s, ` +
        `${Math.round(100 * share)} % of it argon2 at its bound (${(people / (hashing / 1_000)).toFixed(0)}/s); ` +
        `${2 * people} punches ${((ended - entered) / 1_000).toFixed(1)} s${busy > 0 ? `; ${busy} told to come again` : ''}`
      );
    }),
};
