import { randomBytes } from 'node:crypto';
import { readPassFile, type ReadPass } from './reading.ts';

/** A pass on the phone, with what the phone remembers of it. */
export interface HeldPass extends ReadPass {
  /** `Last-Modified` of what it has; it asks with it again. */
  readonly modified: string | undefined;
}

/** A phone that holds passes and asks their web services, as Apple's documents have it. */
export interface Iphone {
  readonly device: string;
  /** By which the push service reaches it. */
  readonly pushToken: string;
  /** By serial. */
  readonly passes: ReadonlyMap<string, HeldPass>;
  /** What the lock screen showed, oldest first. */
  readonly announcements: readonly string[];
  /** How often it fetched a pass that had changed. */
  readonly fetched: () => number;
  /** Takes a pass file, and registers for its changes. Answers the status of the registration. */
  add(file: Uint8Array): Promise<number>;
  /** A push came: asks what has changed, and fetches it. Throws when the service does not answer as it should. */
  pushed(): Promise<void>;
  /** Takes a pass away. Answers the status. */
  remove(serial: string): Promise<number>;
}

export interface IphoneOptions {
  /** How it asks; `fetch` when absent. */
  readonly fetch?: typeof fetch | undefined;
}

export function iphone({ fetch: ask = fetch }: IphoneOptions = {}): Iphone {
  const device = randomBytes(16).toString('hex');
  const pushToken = randomBytes(32).toString('hex');
  const passes = new Map<string, HeldPass>();
  const tags = new Map<string, string>();
  const announcements: string[] = [];
  let fetched = 0;

  const registration = ({ webServiceUrl, passType, serial }: ReadPass): string =>
    `${webServiceUrl}/v1/devices/${device}/registrations/${encodeURIComponent(passType)}/${encodeURIComponent(serial)}`;
  const authorization = ({ token }: ReadPass) => ({ authorization: `ApplePass ${token}` });

  const refresh = async (held: HeldPass): Promise<void> => {
    const url = `${held.webServiceUrl}/v1/passes/${encodeURIComponent(held.passType)}/${encodeURIComponent(held.serial)}`;
    const answer = await ask(url, {
      headers: {
        ...authorization(held),
        ...(held.modified !== undefined && { 'if-modified-since': held.modified }),
      },
    });
    if (answer.status === 304) return void (await answer.arrayBuffer());
    if (answer.status !== 200) throw new Error(`The pass was answered with ${answer.status}.`);
    const next = readPassFile(new Uint8Array(await answer.arrayBuffer()));
    if (next.serial !== held.serial || next.token !== held.token) throw new Error('Serial or token has changed.');
    for (const key of next.announced)
      if (next.fields[key] !== held.fields[key]) announcements.push(String(next.fields[key]));
    passes.set(held.serial, { ...next, modified: answer.headers.get('last-modified') ?? undefined });
    fetched++;
  };

  return {
    device,
    pushToken,
    passes,
    announcements,
    fetched: () => fetched,
    add: async (file) => {
      const pass = readPassFile(file);
      passes.set(pass.serial, { ...pass, modified: undefined });
      const answer = await ask(registration(pass), {
        method: 'POST',
        headers: { ...authorization(pass), 'content-type': 'application/json' },
        body: JSON.stringify({ pushToken }),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    pushed: async () => {
      const services = new Map([...passes.values()].map((pass) => [`${pass.webServiceUrl} ${pass.passType}`, pass]));
      for (const [name, { webServiceUrl, passType }] of services) {
        const tag = tags.get(name);
        const since = tag === undefined ? '' : `?passesUpdatedSince=${encodeURIComponent(tag)}`;
        const url = `${webServiceUrl}/v1/devices/${device}/registrations/${encodeURIComponent(passType)}${since}`;
        const answer = await ask(url);
        if (answer.status === 204) continue;
        if (answer.status !== 200) throw new Error(`The list was answered with ${answer.status}.`);
        const told = (await answer.json()) as { serialNumbers: string[]; lastUpdated: string }; // as the protocol has it
        for (const serial of told.serialNumbers) {
          const held = passes.get(serial);
          if (held) await refresh(held);
        }
        // Only once all are fetched: what was cut off is asked for again.
        tags.set(name, told.lastUpdated);
      }
    },
    remove: async (serial) => {
      const pass = passes.get(serial);
      if (!pass) throw new Error('The phone has no such pass.');
      passes.delete(serial);
      const answer = await ask(registration(pass), { method: 'DELETE', headers: authorization(pass) });
      await answer.arrayBuffer();
      return answer.status;
    },
  };
}
