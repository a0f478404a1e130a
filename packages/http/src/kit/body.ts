import type { IncomingMessage } from 'node:http';
import { refuse } from './refusals.ts';

const most = 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

/**
 * The request's JSON body; `undefined` when it has none. Refuses what is over 1 MiB as soon as that shows, before it is kept
 * in memory; what is not JSON; and every other media type and encoding.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBody(request, json);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch (cause) {
    throw refuse('BODY_MALFORMED', {}, { cause });
  }
}

/**
 * The fields of an `application/x-www-form-urlencoded` body (RFC 6749, appendix B). Refuses a field that is there twice; one
 * without a value counts as left out (RFC 6749, section 3.1).
 */
export async function readForm(request: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  const bytes = await readBody(request, form);
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(bytes === undefined ? '' : text(bytes))) {
    if (fields.has(name)) throw refuse('BODY_MALFORMED');
    fields.set(name, value);
  }
  return Object.fromEntries([...fields].filter(([, value]) => value !== ''));
}

function text(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw refuse('BODY_MALFORMED', {}, { cause });
  }
}

/**
 * A table as text: in UTF-16 with a mark of its encoding, in UTF-8 with or without one, or else in Windows-1252, which
 * spreadsheets of Western Europe save.
 */
export async function readCsv(request: IncomingMessage): Promise<string> {
  const bytes = await readBody(request, csv);
  if (bytes === undefined) return '';
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return utf8.decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}

/** Whatever was sent, as text; of no media type in particular. */
export async function readAnything(request: IncomingMessage): Promise<string> {
  const bytes = await readBody(request, anything);
  return bytes === undefined ? '' : bytes.toString('utf8');
}

/** What a body is to be: the media type that its sender is told of, and how it may be written. */
interface Taken {
  readonly expected: string;
  readonly is: (type: string) => boolean;
}

async function readBody(request: IncomingMessage, { expected, is }: Taken): Promise<Buffer | undefined> {
  const { headers } = request;
  const length = headers['content-length'];
  if (length === '0' || (length === undefined && headers['transfer-encoding'] === undefined)) return undefined;
  if (Number(length ?? 0) > most) throw refuse('BODY_TOO_LARGE');
  if (!is(headers['content-type'] ?? '') || (headers['content-encoding'] ?? 'identity') !== 'identity')
    throw refuse('UNSUPPORTED_MEDIA_TYPE', { expected });
  const bytes = await readBytes(request);
  return bytes.length === 0 ? undefined : bytes;
}

const json: Taken = {
  expected: 'application/json',
  is: (type) => type === 'application/json' || /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type),
};
const form: Taken = {
  expected: 'application/x-www-form-urlencoded',
  is: (type) => /^application\/x-www-form-urlencoded\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type),
};
const csv: Taken = { expected: 'text/csv', is: (type) => /^text\/csv\s*(;.*)?$/i.test(type) };
const anything: Taken = { expected: 'application/octet-stream', is: () => true };

function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        request.removeAllListeners('data');
        reject(refuse('BODY_TOO_LARGE'));
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks));
    });
    request.on('error', (cause) => reject(refuse('BODY_MALFORMED', {}, { cause })));
    request.on('aborted', () => reject(refuse('BODY_MALFORMED')));
  });
}
