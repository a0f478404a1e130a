import type { Caller } from '../kernel/caller.ts';
import type { Commits, Write } from '../kernel/commit.ts';
import { isDomainError } from '../kernel/errors.ts';
import type { MerchantId, Randomness } from '../kernel/ids.ts';
import { auditEvent } from '../kernel/records.ts';
import type { Clock } from '../kernel/time.ts';
import { assertManages } from '../people/access.ts';
import { personalName } from '../people/values.ts';
import { providerContext, providerOf } from './calling.ts';
import { paymentPolicy, type PaymentPolicy } from './policy.ts';
import type { PaymentCollections, Providers, ProviderSettings } from './ports.ts';
import type { Reader, Readers, ProviderContext } from './provider.ts';
import { refuse } from './refusals.ts';

/**
 * A merchant's readers are its provider's: nothing of them is kept here. Pairing and unpairing are told to the audit trail after the
 * provider has done them, as far as the trail can be reached.
 */

export interface ReadersDeps {
  providers: Providers;
  settings: ProviderSettings;
  commits: Commits<Write<PaymentCollections>>;
  clock: Clock;
  random: Randomness;
  policy?: PaymentPolicy;
}

export interface ReaderQuery {
  readonly caller: Caller;
  readonly provider: string;
}

/** All readers of the merchant at this provider. `PROVIDER_NOT_FOUND` when it has none, `PROVIDER_UNAVAILABLE`. */
export const listReaders =
  (deps: ReadersDeps) =>
  ({ caller, provider }: ReaderQuery): Promise<readonly Reader[]> =>
    withReaders(deps, caller.merchantId, provider, (readers, context) => readers.list(context));

/** `READER_NOT_FOUND`. */
export const readerStatus =
  (deps: ReadersDeps) =>
  ({ caller, provider, readerId }: ReaderQuery & { readonly readerId: string }): Promise<Reader> =>
    withReaders(deps, caller.merchantId, provider, (readers, context) => readers.status(context, readerId));

/** Pairs a reader by the code on its screen. `READER_CODE_INVALID`; a reader that is paired already is refused by its provider. */
export const pairReader =
  (deps: ReadersDeps) =>
  async ({
    caller,
    provider,
    ...request
  }: ReaderQuery & { readonly code: string; readonly name: string }): Promise<Reader> => {
    assertManages(caller);
    const code = request.code.trim().toUpperCase();
    const name = personalName(request.name);
    const reader = await withReaders(deps, caller.merchantId, provider, (readers, context) =>
      readers.pair(context, { code, name }),
    );
    await note(deps, caller, 'reader.paired', provider, reader.id, { name });
    return reader;
  };

/** `READER_NOT_FOUND`. */
export const unpairReader =
  (deps: ReadersDeps) =>
  async ({ caller, provider, readerId }: ReaderQuery & { readonly readerId: string }): Promise<void> => {
    assertManages(caller);
    await withReaders(deps, caller.merchantId, provider, (readers, context) => readers.unpair(context, readerId));
    await note(deps, caller, 'reader.unpaired', provider, readerId);
  };

async function withReaders<T>(
  deps: ReadersDeps,
  merchantId: MerchantId,
  providerId: string,
  work: (readers: Readers, context: ProviderContext) => Promise<T>,
): Promise<T> {
  const { readers } = providerOf(deps.providers, providerId);
  if (!readers) throw refuse('PROVIDER_NOT_FOUND');
  const context = await providerContext(deps, merchantId, providerId, deps.policy ?? paymentPolicy);
  try {
    return await work(readers, context);
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw refuse('PROVIDER_UNAVAILABLE', { provider: providerId, why: 'threw' }, { cause: error });
  }
}

const note = (
  { commits, clock, random }: ReadersDeps,
  caller: Caller,
  action: string,
  provider: string,
  readerId: string,
  details: Readonly<Record<string, unknown>> = {},
) =>
  commits.commit({
    writes: [],
    audit: [
      auditEvent({ now: clock.now(), random }, caller, {
        action,
        object: { kind: 'reader', id: readerId },
        merchantId: caller.merchantId,
        details: { provider, ...details },
      }),
    ],
    events: [],
    idempotency: null,
  });
