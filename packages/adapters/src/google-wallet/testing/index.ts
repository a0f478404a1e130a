export {
  fakeGoogleWallet,
  type FakeFault,
  type FakeGoogleWallet,
  type FakeOptions,
  type FakeRequest,
  type Rung,
} from './fake.ts';
export { makeKeyFile, type KeyFile } from './key-files.ts';
export { listeningGoogleWallet, type ListeningFake } from './listening.ts';
export { loyaltyClassSchema, loyaltyObjectSchema, type KnownClass, type KnownObject } from './schema.ts';
export {
  callbackSigner,
  strangersKey,
  type CallbackSigner,
  type CallbackToSign,
  type Otherwise,
  type SignedCallback,
} from './signer.ts';
