import { minutes, seconds, type Clock } from '@tresen/domain';
import { importPKCS8, SignJWT } from 'jose';
import { ask, textOf, type AskOptions } from './asking.ts';
import { GoogleFailure } from './failures.ts';
import type { ServiceAccount } from './service-account.ts';

export const walletScope = 'https://www.googleapis.com/auth/wallet_object.issuer';

export interface AccessTokens {
  /** A token that is good for a while yet. @throws {GoogleFailure} */
  of(account: ServiceAccount): Promise<string>;
  /** Forgets a token that was refused before its time. */
  forget(account: ServiceAccount, token: string): void;
}

interface Kept {
  readonly token: string;
  readonly expiresAt: number;
}

/** Before its end a token is renewed behind those who still use it. */
const early = minutes(5);
/** From then on nobody gets it any more: it could end on the way. */
const late = seconds(30);
/** A host serves so many service accounts at once; whoever was asked for longest ago goes first. */
const mostKept = 1_000;

/**
 * Access by a service account's assertion (RFC 7523, as Google's OAuth 2.0 for server-to-server describes it): kept, fetched once at
 * a time, renewed early. A token is found by the private key itself, so that knowing another's e-mail and key id gives nobody theirs.
 */
export function accessTokens({ clock, url, ...asking }: AskOptions & { clock: Clock; url: string }): AccessTokens {
  const kept = new Map<string, Kept>();
  const fetching = new Map<string, Promise<string>>();

  const fetched = async (account: ServiceAccount, key: string): Promise<string> => {
    const now = clock.now();
    const answer = await ask(
      url,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: await assertion(account, url, now),
        }).toString(),
      },
      asking,
    );
    const [token, lifetime] = [answer.body['access_token'], answer.body['expires_in']];
    if (answer.status !== 200 || typeof token !== 'string' || typeof lifetime !== 'number')
      throw refusalOf(answer, now);
    kept.delete(key);
    if (kept.size >= mostKept) for (const [oldest] of [...kept].slice(0, 1)) kept.delete(oldest);
    kept.set(key, { token, expiresAt: now + lifetime * 1_000 });
    return token;
  };

  const renewed = (account: ServiceAccount, key: string): Promise<string> => {
    const running = fetching.get(key) ?? fetched(account, key).finally(() => fetching.delete(key));
    fetching.set(key, running);
    return running;
  };

  return {
    async of(account) {
      const key = nameOf(account);
      const known = kept.get(key);
      const left = known ? known.expiresAt - clock.now() : 0;
      if (!known || left <= late) return renewed(account, key);
      // Best effort: whoever comes when the old one has ended hears what went wrong.
      if (left <= early) renewed(account, key).catch(() => {});
      return known.token;
    },
    forget(account, token) {
      const key = nameOf(account);
      if (kept.get(key)?.token === token) kept.delete(key);
    },
  };
}

const nameOf = ({ email, keyId, privateKey }: ServiceAccount): string => `${email}\n${keyId}\n${privateKey}`;

async function assertion({ email, keyId, privateKey }: ServiceAccount, audience: string, now: number): Promise<string> {
  const at = Math.floor(now / 1_000);
  return new SignJWT({ scope: walletScope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId })
    .setIssuer(email)
    .setAudience(audience)
    .setIssuedAt(at)
    .setExpirationTime(at + 3_600)
    .sign(await importPKCS8(privateKey, 'RS256'));
}

/** Google takes assertions of the last and next minutes only, and says no more than `invalid_grant` of one out of time. */
const tolerated = minutes(4);

function refusalOf(answer: Awaited<ReturnType<typeof ask>>, now: number): GoogleFailure {
  const detail = [textOf(answer.body['error']), textOf(answer.body['error_description'])].filter(Boolean).join(': ');
  const { retryAfter } = answer;
  if (answer.status === 429) return new GoogleFailure('rate_limited', detail, { retryAfter });
  if (answer.status >= 500 || answer.status < 400)
    return new GoogleFailure('unavailable', detail || `status ${answer.status}`, { retryAfter });
  const askew = answer.at !== undefined && Math.abs(answer.at - now) > tolerated;
  if (askew || /short-lived token|reasonable timeframe|\biat\b/i.test(detail))
    return new GoogleFailure('clock_wrong', detail);
  if (/account not found|invalid_client|disabled/i.test(detail)) return new GoogleFailure('account_unknown', detail);
  return new GoogleFailure('key_refused', detail || `status ${answer.status}`);
}
