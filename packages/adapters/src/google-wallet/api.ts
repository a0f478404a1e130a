import type { AccessTokens } from './access-tokens.ts';
import { ask, fieldOf, textOf, type Answered, type AskOptions } from './asking.ts';
import { GoogleFailure, isGoogleFailure } from './failures.ts';
import type { Pace } from './pacing.ts';
import { classPatch, type LoyaltyClass, type LoyaltyObject, type ObjectPatch } from './payloads.ts';
import type { ServiceAccount } from './service-account.ts';

export interface ApiOptions extends AskOptions {
  readonly base: string;
  readonly tokens: AccessTokens;
  readonly pace: Pace;
}

/** Who asks, and how many milliseconds they wait for their turn. */
export interface Asking {
  readonly account: ServiceAccount;
  readonly patience: number;
}

/** Google Wallet's REST API, as far as loyalty cards need it. Every call fails with a `GoogleFailure`, or is `HeldBack`. */
export interface WalletApi {
  /** Inserts the class, and patches one that is there already. */
  putClass(by: Asking, resource: LoyaltyClass): Promise<void>;
  /** Inserts the object, whose class must be there, and changes one that is there already. */
  putObject(by: Asking, resource: LoyaltyObject, change: ObjectPatch): Promise<void>;
  /** Fails with `not_found` when it was never inserted. */
  patchClass(by: Asking, resource: LoyaltyClass): Promise<void>;
  patchObject(by: Asking, change: ObjectPatch): Promise<void>;
  /** Resolves when the account may act for the issuer. */
  seeIssuer(by: Asking, issuerId: string): Promise<void>;
}

export function walletApi({ base, tokens, pace, ...asking }: ApiOptions): WalletApi {
  const once = async (
    { account, patience }: Asking,
    method: string,
    path: string,
    body?: object,
  ): Promise<Answered> => {
    await pace(account.email, patience);
    const token = await tokens.of(account);
    const answer = await ask(
      `${base}/walletobjects/v1/${path}`,
      {
        method,
        headers: {
          Accept: 'application/json',
          Authorization: `Bearer ${token}`,
          ...(body && { 'Content-Type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      },
      asking,
    );
    if (answer.status === 401) tokens.forget(account, token);
    return answer;
  };

  const request = async (by: Asking, method: string, path: string, body?: object): Promise<void> => {
    let answer = await once(by, method, path, body);
    // A token may end before its time; a fresh one that is refused as well means it.
    if (answer.status === 401) answer = await once(by, method, path, body);
    if (answer.status < 200 || answer.status > 299) throw refusalOf(answer, body);
  };

  const patch = (by: Asking, collection: string, change: { readonly id: string }): Promise<void> =>
    request(by, 'PATCH', `${collection}/${encodeURIComponent(change.id)}`, change);

  const put = async (
    by: Asking,
    collection: string,
    resource: object,
    change: { readonly id: string },
  ): Promise<void> => {
    try {
      await request(by, 'POST', collection, resource);
    } catch (error) {
      if (!isGoogleFailure(error, 'exists')) throw error;
      await patch(by, collection, change);
    }
  };

  return {
    putClass: (by, resource) => put(by, 'loyaltyClass', resource, classPatch(resource)),
    putObject: (by, resource, change) => put(by, 'loyaltyObject', resource, change),
    patchClass: (by, resource) => patch(by, 'loyaltyClass', classPatch(resource)),
    patchObject: (by, change) => patch(by, 'loyaltyObject', change),
    seeIssuer: async (by, issuerId) => {
      try {
        await request(by, 'GET', `issuer/${issuerId}`);
      } catch (error) {
        if (isGoogleFailure(error, 'not_found'))
          throw new GoogleFailure('issuer_unknown', error.detail, { cause: error });
        throw error;
      }
    },
  };
}

/** What a refusal of the API means (Google's JSON error format: a list of reasons, newer answers with details). */
function refusalOf({ status, body, retryAfter }: Answered, sent: object | undefined): GoogleFailure {
  const error = body['error'];
  const listed = fieldOf(error, 'errors');
  const details = fieldOf(error, 'details');
  const reasons = [...listOf(listed), ...listOf(details)].map((each) => textOf(fieldOf(each, 'reason')));
  const detail = textOf(fieldOf(error, 'message')).slice(0, 300) || `status ${status}`;
  const says = (...known: string[]) => reasons.some((reason) => known.includes(reason));
  const because = (fault: GoogleFailure['fault']) => new GoogleFailure(fault, detail, { retryAfter });
  if (says('quotaExceeded')) return because(asksToRing(sent) ? 'notifications_spent' : 'rate_limited');
  if (status === 429 || says('rateLimitExceeded', 'userRateLimitExceeded')) return because('rate_limited');
  if (says('accessNotConfigured', 'SERVICE_DISABLED')) return because('api_disabled');
  if (status === 401) return because('key_refused');
  if (status === 403) return because('denied');
  if (status === 404) return because('not_found');
  if (status === 409) return because('exists');
  if (status >= 500 || status < 400) return because('unavailable');
  return because('rejected');
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asksToRing = (sent: object | undefined): boolean => fieldOf(sent, 'notifyPreference') === 'NOTIFY_ON_UPDATE';
