import { describe, test } from 'vitest';
import { fakeDigests, fakeEphemeralStore, fakeSecretHasher, fakeTokenSigner, manualClock } from '../fakes.ts';
import { digestsContract, secretHasherContract, tokenSignerContract } from './crypto.ts';
import { ephemeralStoreContract } from './ephemeral.ts';

describe('fake digests', () => digestsContract(test, () => fakeDigests));
describe('the fake hasher', () => secretHasherContract(test, fakeSecretHasher));
describe('the fake signer', () =>
  tokenSignerContract(test, async () => {
    const clock = manualClock();
    return { clock, signer: fakeTokenSigner(clock) };
  }));
describe('the fake ephemeral store', () =>
  ephemeralStoreContract(test, async () => {
    const clock = manualClock();
    return { store: fakeEphemeralStore(clock), elapse: async (milliseconds) => clock.advance(milliseconds) };
  }));
