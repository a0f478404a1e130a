import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { deviceKey, type DeviceKey } from '../system/dpop.ts';
import { connection, type Answer } from '../running/connection.ts';
import { asSent, codeOf, numbers, openShop, type Shop } from '../running/shop.ts';
import { pairKiosk, type ProvenKiosk } from './clocking.ts';
import { withHosts } from './hosts.ts';
import { equal, holds, tally, type Proof } from './proof.ts';

const clients = 8;
const paths = ['/time/kiosk/auth', '/time/kiosk/action', '/time/kiosk/leave'] as const;
/** One request in so many is right in every part: what refuses all the others must let it in. */
const controlEvery = 500;

interface Attack {
  readonly origin: string;
  readonly path: string;
  readonly kiosk: ProvenKiosk;
  readonly stranger: DeviceKey;
  readonly other: ProvenKiosk;
  /** One that was not used yet, and one that was. */
  readonly nonce: string;
  readonly spent: string;
  /** A proof that was accepted, for this path. */
  readonly accepted: string;
}

interface Forged {
  readonly proof?: string | undefined;
  readonly authorization?: string;
}

const flipped = (text: string): string => {
  const at = randomInt(text.length);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const now = text[at]!;
  let next = now;
  while (next === now || next === '.') next = letters[randomInt(letters.length)]!;
  return text.slice(0, at) + next + text.slice(at + 1);
};

/** The last letter of base64url may carry bits that nobody reads: what was changed there alone says the same. */
const changed = (proof: string): string => {
  const [header = '', payload = '', signature = ''] = proof.split('.');
  switch (randomInt(3)) {
    case 0:
      return [flipped(header), payload, signature].join('.');
    case 1:
      return [header, flipped(payload), signature].join('.');
    default:
      return [header, payload, flipped(signature.slice(0, -1)) + signature.slice(-1)].join('.');
  }
};

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A request that is right in all but one part. */
const attacks: Readonly<Record<string, (attack: Attack) => Promise<Forged> | Forged>> = {
  replayed: ({ accepted }) => ({ proof: accepted }),
  'dated back': async ({ kiosk, path, nonce }) => ({
    proof: await kiosk.prove(path, { nonce, now: Date.now() - randomInt(601_000, 90_000_000) }),
  }),
  'dated ahead': async ({ kiosk, path, nonce }) => ({
    proof: await kiosk.prove(path, { nonce, now: Date.now() + randomInt(603_000, 90_000_000) }),
  }),
  'without a nonce': async ({ kiosk, path }) => ({ proof: await kiosk.prove(path) }),
  'with a spent nonce': async ({ kiosk, path, spent }) => ({ proof: await kiosk.prove(path, { nonce: spent }) }),
  'with a made-up nonce': async ({ kiosk, path, nonce }) => ({
    proof: await kiosk.prove(path, { nonce: randomInt(2) ? flipped(nonce) : randomUUID() }),
  }),
  'by another key': async ({ stranger, origin, path, kiosk, nonce }) => ({
    proof: await stranger.prove({
      method: 'POST',
      url: `${origin}/api/v1${path}`,
      token: kiosk.token,
      nonce,
      now: Date.now(),
    }),
  }),
  "by another kiosk's key": async ({ other, path, kiosk, nonce }) => ({
    proof: await other.prove(path, { token: kiosk.token, nonce }),
  }),
  'signed by one key, naming another': async ({ stranger, kiosk, path, nonce }) => {
    const [header] = (await kiosk.prove(path, { nonce })).split('.');
    const proof = await stranger.prove({ method: 'POST', url: '', now: Date.now() });
    const [, payload] = (await kiosk.prove(path, { nonce })).split('.');
    return { proof: [header, payload, proof.split('.')[2]].join('.') };
  },
  'with one letter changed': async ({ kiosk, path, nonce }) => ({ proof: changed(await kiosk.prove(path, { nonce })) }),
  'with another method': async ({ kiosk, path, nonce }) => ({
    proof: await kiosk.prove(path, { nonce, method: ['GET', 'PUT', 'post', ''][randomInt(4)]! }),
  }),
  'for another address': async ({ kiosk, origin, path, nonce }) => {
    const elsewhere = paths.find((one) => one !== path)!;
    const urls = [`${origin}/api/v1${elsewhere}`, `https://other.test/api/v1${path}`, `${origin}${path}`, path, ''];
    return { proof: await kiosk.prove(path, { nonce, url: urls[randomInt(urls.length)]! }) };
  },
  'for another token': async ({ kiosk, other, path, nonce }) => ({
    proof: await kiosk.prove(path, { nonce, token: randomInt(2) ? other.token : undefined }),
  }),
  'unsigned, or by a shared secret': async ({ kiosk, path, nonce }) => {
    const alg = ['none', 'HS256', 'RS256', ''][randomInt(4)];
    const [, payload = '', signature = ''] = (await kiosk.prove(path, { nonce })).split('.');
    return { proof: [encoded({ typ: 'dpop+jwt', alg, jwk: {} }), payload, randomInt(2) ? signature : ''].join('.') };
  },
  'of another type': async ({ kiosk, path, nonce }) => ({
    proof: await kiosk.prove(path, { nonce, header: { typ: ['JWT', 'at+jwt', 'device+jwt'][randomInt(3)] } }),
  }),
  'with a critical header': async ({ kiosk, path, nonce }) => ({
    proof: await kiosk.prove(path, { nonce, header: { crit: ['exp'], exp: 1 } }),
  }),
  'without an id': async ({ kiosk, path, nonce }) => ({
    proof: await kiosk.prove(path, { nonce, claims: { jti: '' } }),
  }),
  garbage: () => ({ proof: randomBytes(randomInt(1, 200)).toString('base64url') }),
  'two at once': async ({ kiosk, path, nonce }) => ({
    proof: `${await kiosk.prove(path, { nonce })}, ${await kiosk.prove(path, { nonce })}`,
  }),
  'without a proof': () => ({}),
  'as a bearer': async ({ kiosk, path, nonce }) => ({
    proof: await kiosk.prove(path, { nonce }),
    authorization: `Bearer ${kiosk.token}`,
  }),
  'with a changed token': async ({ kiosk, path, nonce }) => {
    const [header = '', payload = '', signature = ''] = kiosk.token.split('.');
    const token = [header, flipped(payload), signature].join('.');
    return { proof: await kiosk.prove(path, { nonce, token }), authorization: `DPoP ${token}` };
  },
};

export const kioskRequests: Proof = {
  name: 'kiosk-requests',
  claim: 'of 100 000 kiosk requests that are replayed, shifted in time or changed in one part, none is accepted',
  run: async ({ short, progress }) =>
    withHosts({ name: 'kiosk', count: 1 }, async ({ all: [host], database }) => {
      const origin = host!.origin.replace('127.0.0.1', 'localhost');
      const shop = await openShop(origin, { staff: 1 });
      const [kiosk, other] = [await pairKiosk(origin, shop), await pairKiosk(origin, shop)];
      const stranger = await deviceKey();
      const total = short ? 6_000 : 100_000;
      const names = Object.keys(attacks);
      const codes: Record<string, Record<string, number>> = {};
      let sent = 0;
      let controls = 0;

      const client = async () => {
        const one = connection(origin);
        const bodies = bodiesFor(shop);
        const send = async (
          path: string,
          { proof, authorization = `DPoP ${kiosk.token}` }: Forged,
        ): Promise<Answer> => {
          const base = asSent(undefined, { path, body: bodies[path] });
          const dpop = proof === undefined ? {} : { dpop: proof };
          return one.send({ ...base, headers: { ...base.headers, authorization, ...dpop } });
        };
        const fresh = freshNonces(kiosk, send);
        let seen = await fresh();
        while (sent < total) {
          const number = sent++;
          if (number % controlEvery === 0) {
            const path = '/time/kiosk/leave';
            const proof = await kiosk.prove(path, { nonce: seen.nonce });
            const answer = await send(path, { proof });
            equal(answer.status, 204, `a request that is right in every part: ${answer.text}`);
            controls++;
            seen = await fresh();
          }
          if (number % 200 === 0) seen = await fresh();
          if (number % 2_000 === 0) progress(`${number} of ${total}`);
          const name = names[number % names.length]!;
          const path = name === 'replayed' ? '/time/kiosk/leave' : paths[randomInt(paths.length)]!;
          const forged = await attacks[name]!({ origin, path, kiosk, stranger, other, ...seen });
          const answer = await send(path, forged);
          holds(answer.status === 401 || answer.status === 400, `${name} at ${path}`, answer.status, answer.text);
          const ofName = (codes[name] ??= {});
          ofName[codeOf(answer)] = (ofName[codeOf(answer)] ?? 0) + 1;
        }
        one.close();
      };
      await Promise.all(numbers(clients).map(client));
      const [row] = await database.query<{ punches: string }>('select count(*) as punches from clock_punch');
      equal(row?.punches, '0', 'punches');
      const told = tally(Object.values(codes).flatMap((each) => Object.keys(each)));
      return `${sent} requests in ${names.length} ways, none accepted (refused with ${Object.keys(told).sort().join(', ')}); ${controls} right ones between them were`;
    }),
};

/** Bodies that would do something, if only they were let in. */
const bodiesFor = ({ staff: [alice] }: Shop): Readonly<Record<string, object>> => ({
  '/time/kiosk/auth': { staff_id: alice?.staffId, pin: alice?.pin },
  '/time/kiosk/action': { session_token: randomUUID(), action: 'in' },
  '/time/kiosk/leave': { session_token: randomUUID() },
});

/** Uses a nonce up in a good request, which brings the next: what is fresh, what is spent, and a proof that was accepted. */
function freshNonces(
  kiosk: ProvenKiosk,
  send: (path: string, forged: Forged) => Promise<Answer>,
): () => Promise<Pick<Attack, 'nonce' | 'spent' | 'accepted'>> {
  const path = '/time/kiosk/leave';
  const nonceIn = (answer: Answer): string => {
    const nonce = answer.headers['dpop-nonce'];
    holds(nonce !== undefined, 'a nonce', answer.status, answer.text);
    return nonce;
  };
  return async () => {
    const spent = nonceIn(await send(path, { proof: await kiosk.prove(path) }));
    const accepted = await kiosk.prove(path, { nonce: spent });
    const answer = await send(path, { proof: accepted });
    equal(answer.status, 204, `a request that is right in every part: ${answer.text}`);
    return { nonce: nonceIn(answer), spent, accepted };
  };
}
