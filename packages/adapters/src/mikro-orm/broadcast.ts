import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Database } from './database.ts';

/** Texts for every other process on one database. */
export interface Broadcast {
  /** Tells every other process that listens just now. What nobody hears is lost. */
  send(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface BroadcastOptions {
  readonly database: Database;
  /** The server that the database is on; absent for the embedded one, which has one process. */
  readonly url: string | undefined;
  readonly heard: (text: string) => void;
  /** Told when the connection is lost; it is sought again until it is there. */
  readonly lost: (error: unknown) => void;
  /** Told when it is there again: what was sent meanwhile was not heard. */
  readonly again?: () => void;
}

const channel = 'tresen_broadcast';
const pause = 1_000;
/** What is sent within so many milliseconds goes in one statement: every notifying commit takes one lock of the whole server. */
const gathering = 25;
/** PostgreSQL takes no notification of 8000 bytes or more; a longer text goes in parts. */
const longest = 7_900;
const longestText = 4 * 1024 * 1024;
/** Texts that came in part; whose sender was cut off is forgotten when others come. */
const mostUnfinished = 100;

/** Broadcasts by LISTEN and NOTIFY, on a connection of its own. */
export async function databaseBroadcast({ database, url, heard, lost, again }: BroadcastOptions): Promise<Broadcast> {
  if (url === undefined)
    return {
      send: async () => undefined,
      close: async () => undefined,
    };
  let closed = false;
  let wasThere = false;
  const self = randomUUID().slice(0, 8);
  const joined = joining((text) => {
    if (!text.startsWith(self)) heard(text.slice(self.length));
  });
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const next = new Client({ connectionString: url, application_name: 'tresen', keepAlive: true });
    let over = false;
    const seekAgain = (error?: unknown) => {
      if (over) return;
      over = true;
      void ended(next);
      if (closed) return;
      if (error !== undefined) lost(error);
      timer = setTimeout(() => void connect(), pause).unref();
    };
    next.on('error', seekAgain);
    next.on('end', () => seekAgain());
    next.on('notification', ({ payload }) => joined(payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
      client = next;
      if (wasThere) again?.();
      wasThere = true;
      if (closed) await next.end();
    } catch (error) {
      seekAgain(error);
    }
  };
  await connect();

  const notify = {
    name: 'broadcast',
    text: `select pg_notify('${channel}', t.text) from jsonb_array_elements_text($1::jsonb) with ordinality t (text, at) order by t.at`,
  };
  let gathered: string[] = [];
  let sending: Promise<void> | undefined;
  const sendGathered = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, gathering));
    const texts = gathered;
    gathered = [];
    sending = undefined;
    await database.sql.rows(notify, [JSON.stringify(texts)]);
  };

  return {
    send: async (text) => {
      const bytes = Buffer.from(self + text);
      if (bytes.length > longestText) throw new RangeError('too long to be broadcast');
      gathered.push(...partsOf(bytes));
      await (sending ??= sendGathered());
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await sending?.catch(() => undefined);
      if (client) await ended(client);
    },
  };
}

const bodyOfPart = longest - 100;

/** A text as it is sent: whole, or in numbered parts of one id. What begins as a part does is always sent in parts. */
function partsOf(bytes: Buffer): readonly string[] {
  const text = bytes.toString();
  if (bytes.length <= longest && !text.startsWith(partMark)) return [text];
  const encoded = bytes.toString('base64');
  const count = Math.ceil(encoded.length / bodyOfPart);
  const id = randomUUID();
  return Array.from(
    { length: count },
    (_, at) => `${partMark}${id} ${at} ${count} ${encoded.slice(at * bodyOfPart, (at + 1) * bodyOfPart)}`,
  );
}

const partMark = 'part ';

/** Hands texts on as they were sent, when all of their parts are there. One sender's parts come in their order. */
function joining(heard: (text: string) => void): (payload: string) => void {
  const unfinished = new Map<string, string[]>();
  return (payload) => {
    if (!payload.startsWith(partMark)) return heard(payload);
    const [, id = '', at, count, body = ''] = payload.split(' ');
    const parts = unfinished.get(id) ?? [];
    if (Number(at) !== parts.length) return void unfinished.delete(id);
    parts.push(body);
    unfinished.set(id, parts);
    if (unfinished.size > mostUnfinished) for (const oldest of unfinished.keys()) if (unfinished.delete(oldest)) break;
    if (parts.length < Number(count)) return;
    unfinished.delete(id);
    heard(Buffer.from(parts.join(''), 'base64').toString());
  };
}

/** What is lost cannot be ended in good order, and need not be. */
const ended = (client: Client): Promise<void> => client.end().catch(() => undefined);
