import { createPublicKey, verify, type KeyObject } from 'node:crypto';

/** A genuine callback: a person saved a pass of ours, or removed it. */
export interface Callback {
  readonly event: 'saved' | 'deleted';
  readonly classId: string;
  readonly objectId: string;
  /** The same in every delivery of one event. */
  readonly nonce: string;
  /** Until when it may be delivered, in epoch milliseconds. */
  readonly expiresAt: number;
}

/** A root key as Google publishes it. */
export interface RootKey {
  readonly keyValue: string;
  readonly protocolVersion: string;
  readonly keyExpiration: string;
}

export interface VerifyCallback {
  /** The callback's body, parsed. */
  readonly body: unknown;
  /** Whom it must be for. */
  readonly issuerId: string;
  readonly rootKeys: readonly RootKey[];
  readonly now: number;
}

const protocol = 'ECv2SigningOnly';
const sender = 'GooglePayPasses';

/**
 * Verifies a save or delete callback: protocol `ECv2SigningOnly` of Google's payment data cryptography, as the guide *Add and delete
 * callbacks* of Google Wallet uses it. A root key that has not expired signed the intermediate key, which has not expired and
 * signed the message; the message is for this issuer, about its passes, and in time. `undefined` for everything else.
 */
export function verifyCallback({ body, issuerId, rootKeys, now }: VerifyCallback): Callback | undefined {
  const signed = envelopeOf(body);
  if (!signed) return undefined;
  const intermediate = intermediateOf(signed, rootKeys, now);
  if (!intermediate) return undefined;
  const covered = lengthValues(sender, issuerId, protocol, signed.signedMessage);
  return isSignedBy(intermediate, covered, signed.signature)
    ? messageOf(signed.signedMessage, issuerId, now)
    : undefined;
}

interface Envelope {
  readonly signature: string;
  readonly signedKey: string;
  readonly keySignatures: readonly string[];
  readonly signedMessage: string;
}

function envelopeOf(body: unknown): Envelope | undefined {
  const { protocolVersion, signature, signedMessage, intermediateSigningKey } = recordOf(body);
  const { signedKey, signatures } = recordOf(intermediateSigningKey);
  if (protocolVersion !== protocol || typeof signature !== 'string' || typeof signedMessage !== 'string')
    return undefined;
  if (typeof signedKey !== 'string' || !Array.isArray(signatures)) return undefined;
  // More than a handful are there to have us verify for ever.
  const keySignatures = signatures.filter((each): each is string => typeof each === 'string').slice(0, 4);
  return { signature, signedKey, keySignatures, signedMessage };
}

function intermediateOf({ signedKey, keySignatures }: Envelope, rootKeys: readonly RootKey[], now: number) {
  const roots = rootKeys
    .filter((root) => root.protocolVersion === protocol && isAhead(root.keyExpiration, now))
    .flatMap((root) => publicKeyOf(root.keyValue) ?? []);
  const covered = lengthValues(sender, protocol, signedKey);
  if (!keySignatures.some((each) => roots.some((root) => isSignedBy(root, covered, each)))) return undefined;
  const { keyValue, keyExpiration } = recordOf(parsed(signedKey));
  return isAhead(keyExpiration, now) ? publicKeyOf(keyValue) : undefined;
}

function messageOf(text: string, issuerId: string, now: number): Callback | undefined {
  const { classId, objectId, expTimeMillis, eventType, nonce } = recordOf(parsed(text));
  const event = eventType === 'save' ? 'saved' : eventType === 'del' ? 'deleted' : undefined;
  const isOurs = (id: unknown): id is string => typeof id === 'string' && id.startsWith(`${issuerId}.`);
  if (!event || !isOurs(classId) || !isOurs(objectId) || !isAhead(expTimeMillis, now)) return undefined;
  if (typeof nonce !== 'string' || nonce === '' || nonce.length > 200) return undefined;
  return { event, classId, objectId, nonce, expiresAt: Number(expTimeMillis) };
}

/** Each text after its length in bytes, four bytes of it, least first: what the signatures cover. */
export function lengthValues(...texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const value = Buffer.from(text, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32LE(value.length);
      return [length, value];
    }),
  );
}

const isSignedBy = (key: KeyObject, covered: Buffer, signature: string): boolean => {
  try {
    return verify('sha256', covered, { key, dsaEncoding: 'der' }, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
};

/** A P-256 key out of its SubjectPublicKeyInfo; no other kind signs in this protocol. */
function publicKeyOf(text: unknown): KeyObject | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Whether milliseconds, as a number or as digits, are yet to come. */
const isAhead = (milliseconds: unknown, now: number): boolean =>
  typeof milliseconds === 'number'
    ? milliseconds > now
    : typeof milliseconds === 'string' && /^\d{1,15}$/.test(milliseconds) && Number(milliseconds) > now;

const recordOf = (value: unknown): Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Whose passes a callback says it is about. A claim only, by which to choose what it is verified against. */
export function claimedIssuer(body: unknown): string | undefined {
  const { signedMessage } = recordOf(body);
  const { objectId } = recordOf(parsed(typeof signedMessage === 'string' ? signedMessage : ''));
  return typeof objectId === 'string' ? /^(\d{1,20})\./.exec(objectId)?.[1] : undefined;
}
