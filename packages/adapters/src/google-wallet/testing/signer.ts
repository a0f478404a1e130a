import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { lengthValues, type RootKey } from '../callbacks.ts';

/** What a callback says; everything can be changed to something false. */
export interface CallbackToSign {
  readonly classId: string;
  readonly objectId: string;
  readonly eventType?: string;
  readonly nonce?: string;
  readonly expTimeMillis?: unknown;
  /** Whom it is for: the issuer id. */
  readonly recipient: string;
}

/** A callback as Google sends it. */
export interface SignedCallback {
  readonly signature: string;
  readonly intermediateSigningKey: { readonly signedKey: string; readonly signatures: readonly string[] };
  readonly protocolVersion: string;
  readonly signedMessage: string;
}

/** What a forger may do otherwise than Google. */
export interface Otherwise {
  readonly sender?: string;
  readonly protocol?: string;
  /** The version that the envelope names, when it is not the one that was signed. */
  readonly namedProtocol?: string;
  readonly intermediateExpiresAt?: number;
  readonly rootKey?: KeyObject;
  /** The intermediate key, when it is not one that Google would make. */
  readonly intermediate?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  /** Signs the message in the intermediate key's place. */
  readonly messageKey?: KeyObject;
}

export interface CallbackSigner {
  /** As published for receivers. */
  readonly rootKeys: readonly RootKey[];
  sign(callback: CallbackToSign, otherwise?: Otherwise): SignedCallback;
}

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).toString('base64');

/** A key that belongs to nobody. */
export const strangersKey = (): KeyObject => keyPair().privateKey;

/** Signs callbacks under root keys of its own, as Google signs them under its. */
export function callbackSigner({
  now,
  rootExpiresAt = now() + 86_400_000 * 30,
}: {
  now: () => number;
  rootExpiresAt?: number;
}): CallbackSigner {
  const root = keyPair();
  const intermediate = keyPair();
  return {
    rootKeys: [
      { keyValue: spki(root.publicKey), protocolVersion: 'ECv2SigningOnly', keyExpiration: String(rootExpiresAt) },
    ],
    sign({ recipient, classId, objectId, ...said }, otherwise = {}) {
      const { publicKey, privateKey } = otherwise.intermediate ?? intermediate;
      const sender = otherwise.sender ?? 'GooglePayPasses';
      const protocol = otherwise.protocol ?? 'ECv2SigningOnly';
      const signedMessage = JSON.stringify({
        classId,
        objectId,
        expTimeMillis: said.expTimeMillis ?? now() + 3_600_000,
        eventType: said.eventType ?? 'save',
        nonce: said.nonce ?? randomBytes(16).toString('hex'),
      });
      const signedKey = JSON.stringify({
        keyValue: spki(publicKey),
        keyExpiration: String(otherwise.intermediateExpiresAt ?? now() + 86_400_000),
      });
      return {
        signature: signed(otherwise.messageKey ?? privateKey, sender, recipient, protocol, signedMessage),
        intermediateSigningKey: {
          signedKey,
          signatures: [signed(otherwise.rootKey ?? root.privateKey, sender, protocol, signedKey)],
        },
        protocolVersion: otherwise.namedProtocol ?? protocol,
        signedMessage,
      };
    },
  };
}

const signed = (key: KeyObject, ...covered: string[]): string =>
  sign('sha256', lengthValues(...covered), { key, dsaEncoding: 'der' }).toString('base64');
