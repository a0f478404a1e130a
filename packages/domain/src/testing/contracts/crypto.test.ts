import { describe, test } from 'vitest';
import { fakeDigests, fakeSecretHasher, fakeTokenSigner, manualClock } from '../fakes.ts';
import { digestsContract, secretHasherContract, tokenSignerContract } from './crypto.ts';

describe('fake digests', () => digestsContract(test, () => fakeDigests));
describe('the fake hasher', () => secretHasherContract(test, fakeSecretHasher));
describe('the fake signer', () =>
  tokenSignerContract(test, async () => {
    const clock = manualClock();
    return { clock, signer: fakeTokenSigner(clock) };
  }));
