import { Client } from 'pg';
import type { Database } from './database.ts';

/** Texts for every process on one database. */
export interface Broadcast {
  /** Tells every process that listens just now, this one too. What nobody hears is lost. */
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
}

const channel = 'tresen_broadcast';
const pause = 1_000;
/** What is sent within so many milliseconds goes in one statement: every notifying commit takes one lock of the whole server. */
const gathering = 25;
/** PostgreSQL takes no notification of 8000 bytes or more. */
const longest = 7_900;

/** Broadcasts by LISTEN and NOTIFY, on a connection of its own. */
export async function databaseBroadcast({ database, url, heard, lost }: BroadcastOptions): Promise<Broadcast> {
  if (url === undefined)
    return {
      send: async (text) => heard(text),
      close: async () => undefined,
    };
  let closed = false;
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
    next.on('notification', ({ payload }) => heard(payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
      client = next;
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
      if (Buffer.byteLength(text) > longest) throw new RangeError('too long to be broadcast');
      gathered.push(text);
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

/** What is lost cannot be ended in good order, and need not be. */
const ended = (client: Client): Promise<void> => client.end().catch(() => undefined);
