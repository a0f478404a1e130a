import {
  refusing,
  type Instant,
  type PaymentRefusals,
  type ProviderContext,
  type Reader,
  type Readers,
} from '@tresen/domain';
import { account, type Account } from '../sumup/account.ts';
import type { Answer } from '../sumup/client.ts';
import { garbage, lenient, list, object, text, type Decoder } from '../sumup/decode.ts';

const refuse = refusing<PaymentRefusals>();

const readReader = object({
  id: text,
  name: text,
  status: text,
  device: lenient(object({ model: lenient(text) })),
});
const readReaders = object({ items: list(readReader) });
const readReaderStatus = object({
  data: object({ status: text, state: lenient(text), last_activity: lenient(text) }),
});

type SumUpReader = Exclude<ReturnType<typeof readReader>, typeof garbage>;
type Status = Exclude<ReturnType<typeof readReaderStatus>, typeof garbage>['data'];

const path = ({ merchantCode }: Account, ...rest: string[]) => ['v0.1', 'merchants', merchantCode, 'readers', ...rest];

/** Whether SumUp can have a reader of this id: it comes from whoever asks. */
export const isReaderId = (id: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(id);

/** What a reader was last known to do; `undefined` where SumUp does not say. */
export async function readStatus(at: Account, readerId: string): Promise<Status | undefined> {
  const answer = await at.send({ method: 'GET', path: path(at, readerId, 'status') });
  const read = answer.kind === 'done' ? readReaderStatus(answer.body) : garbage;
  return read === garbage ? undefined : read.data;
}

/** Readers of a merchant, whose codes live for five minutes. */
export function soloReaders(baseUrl: string): Readers {
  const open = (context: ProviderContext): Account => {
    const at = account(baseUrl, context);
    if (!at) throw unavailable('not_configured');
    return at;
  };

  return {
    async list(context) {
      const at = open(context);
      const answer = await at.send({ method: 'GET', path: path(at) });
      const { items } = bodyOf(answer, readReaders);
      return Promise.all(items.map((item) => withStatus(at, item)));
    },

    async pair(context, { code, name }) {
      const at = open(context);
      const pairingCode = code.toUpperCase().replaceAll(/[\s-]/g, '');
      if (!/^[A-Z0-9]{8,9}$/.test(pairingCode)) throw refuse('READER_CODE_INVALID');
      const body = { pairing_code: pairingCode, name: name.slice(0, 500) };
      const answer = await at.send({ method: 'POST', path: path(at), body });
      if (answer.kind === 'refused' && [400, 404, 409, 422].includes(answer.refusal.status))
        throw refuse('READER_CODE_INVALID');
      return shown(bodyOf(answer, readReader), undefined);
    },

    async unpair(context, readerId) {
      if (!isReaderId(readerId)) throw refuse('READER_NOT_FOUND');
      const at = open(context);
      const answer = await at.send({ method: 'DELETE', path: path(at, readerId) });
      if (answer.kind !== 'done') throw failure(answer);
    },

    async status(context, readerId) {
      if (!isReaderId(readerId)) throw refuse('READER_NOT_FOUND');
      const at = open(context);
      const answer = await at.send({ method: 'GET', path: path(at, readerId) });
      return withStatus(at, bodyOf(answer, readReader));
    },
  };
}

const unavailable = (why: string) => refuse('PROVIDER_UNAVAILABLE', { provider: 'sumup_solo', why });

function failure(answer: Exclude<Answer, { kind: 'done' }>) {
  if (answer.kind === 'not_sent') return unavailable('unreachable');
  if (answer.kind === 'unknown') return unavailable(answer.why);
  const { status } = answer.refusal;
  return status === 404 ? refuse('READER_NOT_FOUND') : unavailable(`http_${status}`);
}

function bodyOf<T>(answer: Answer, decode: Decoder<T>): T {
  if (answer.kind !== 'done') throw failure(answer);
  const read = decode(answer.body);
  if (read === garbage) throw unavailable('unreadable');
  return read;
}

const withStatus = async (at: Account, reader: SumUpReader): Promise<Reader> =>
  shown(reader, reader.status === 'paired' ? await readStatus(at, reader.id) : undefined);

/** A status is the last one SumUp heard of, not a live one. */
function shown({ id, name, device, status: paired }: SumUpReader, status: Status | undefined): Reader {
  const seenAt = status?.last_activity === undefined ? Number.NaN : Date.parse(status.last_activity);
  return {
    id,
    name,
    model: device?.model ?? null,
    status: paired === 'expired' ? 'offline' : statusOf(status),
    seenAt: Number.isNaN(seenAt) ? null : (seenAt as Instant), // epoch milliseconds
  };
}

function statusOf(status: Status | undefined): Reader['status'] {
  switch (status?.status) {
    case 'ONLINE':
      return (status.state ?? 'IDLE') === 'IDLE' ? 'online' : 'busy';
    case 'OFFLINE':
      return 'offline';
    default:
      return 'unknown';
  }
}
