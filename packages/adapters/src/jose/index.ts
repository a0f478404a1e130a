export {
  keyPolicy,
  keyRing,
  type KeyPolicy,
  type KeyRing,
  type KeyRingOptions,
  type KeyStore,
  type StoredKey,
} from './key-ring.ts';
export { joseOutsideIdentities, type JoseOutsideIdentitiesOptions } from './outside-identities.ts';
export { joseProofVerifier } from './proof-verifier.ts';
export { joseTokenSigner, type JoseTokenSignerOptions } from './token-signer.ts';
