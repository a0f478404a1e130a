import type { IncomingMessage } from 'node:http';
import { refuse } from './refusals.ts';

const most = 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The request's JSON body; `undefined` when it has none. Refuses what is over 1 MiB as soon as that shows, before it is kept
 * in memory; what is not JSON; and every other media type and encoding.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const { headers } = request;
  const length = headers['content-length'];
  if (length === '0' || (length === undefined && headers['transfer-encoding'] === undefined)) return undefined;
  if (Number(length ?? 0) > most) throw refuse('BODY_TOO_LARGE');
  const type = headers['content-type'];
  if (type === undefined || !isJson(type) || (headers['content-encoding'] ?? 'identity') !== 'identity')
    throw refuse('UNSUPPORTED_MEDIA_TYPE');
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch (cause) {
    throw refuse('BODY_MALFORMED', {}, { cause });
  }
}

const isJson = (type: string): boolean =>
  type === 'application/json' || /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);

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
