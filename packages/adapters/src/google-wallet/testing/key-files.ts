import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A service account's key file, made here and now, and the public half that Google keeps. */
export interface KeyFile {
  readonly email: string;
  readonly keyId: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
  /** As Google Cloud hands it out. */
  readonly text: string;
}

/** Makes a key file; its addresses are where nobody listens, for they must not be used. */
export function makeKeyFile(email = `tresen-${randomBytes(4).toString('hex')}@demo.iam.gserviceaccount.com`): KeyFile {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const keyId = randomBytes(20).toString('hex');
  const text = JSON.stringify({
    type: 'service_account',
    project_id: 'demo',
    private_key_id: keyId,
    private_key: privateKey,
    client_email: email,
    client_id: '100000000000000000000',
    auth_uri: 'https://accounts.invalid/o/oauth2/auth',
    token_uri: 'https://oauth2.invalid/token',
    universe_domain: 'googleapis.com',
  });
  return { email, keyId, publicKey, text };
}
