import type { Instant } from '@tresen/domain';
import { importPKCS8, SignJWT } from 'jose';
import type { ServiceAccount } from './service-account.ts';

export interface SaveLink {
  readonly account: ServiceAccount;
  /** What the link begins with. */
  readonly base: string;
  readonly classId: string;
  readonly objectId: string;
  /** The site whose page may show a button for it. */
  readonly origin: string;
  readonly now: Instant;
}

/** Browsers and mail programs cut what is longer (Google Wallet, *Working with JSON Web Tokens*). */
export const longestSaveLink = 1_800;

/**
 * The link that adds an object, which is there already, to a person's wallet: a JWT of type `savetowallet` that names it and says nothing
 * else of it. Has no end: it opens a card to whoever has its address, as that address itself does.
 */
export async function saveLink({ account, base, classId, objectId, origin, now }: SaveLink): Promise<string> {
  const token = await new SignJWT({
    typ: 'savetowallet',
    origins: [origin],
    payload: { loyaltyObjects: [{ id: objectId, classId }] },
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: account.keyId })
    .setIssuer(account.email)
    .setAudience('google')
    .setIssuedAt(Math.floor(now / 1_000))
    .sign(await importPKCS8(account.privateKey, 'RS256'));
  const link = base + token;
  if (link.length > longestSaveLink) throw new RangeError(`the save link has ${link.length} characters`);
  return link;
}
