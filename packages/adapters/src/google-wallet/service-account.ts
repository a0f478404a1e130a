import { createPrivateKey } from 'node:crypto';

/** Who we are to Google: what counts of a service account's key file. */
export interface ServiceAccount {
  readonly email: string;
  /** PKCS#8 in PEM. */
  readonly privateKey: string;
  readonly keyId: string;
}

/**
 * Reads a key file as Google Cloud hands it out; `undefined` for what is none, or has no RSA key of 2048 bits or more. The file's own
 * addresses are left unread: whoever pastes a file must not choose where this host sends signed assertions.
 */
export function readServiceAccount(text: string): ServiceAccount | undefined {
  const file = parsed(text);
  const [email, privateKey, keyId] = [file['client_email'], file['private_key'], file['private_key_id']];
  if (file['type'] !== 'service_account') return undefined;
  if (typeof email !== 'string' || typeof privateKey !== 'string' || typeof keyId !== 'string') return undefined;
  if (!/^[^@\s]{1,128}@[^@\s]{1,128}$/.test(email) || !/^[\w-]{1,128}$/.test(keyId)) return undefined;
  return isRsa(privateKey) ? { email, privateKey, keyId } : undefined;
}

function parsed(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

function isRsa(pem: string): boolean {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  } catch {
    return false;
  }
}

/** Issuer ids are decimal numbers, 19 digits in practice; everything of an issuer is named by it and a dot. */
export const isIssuerId = (text: string): boolean => /^\d{1,20}$/.test(text);
