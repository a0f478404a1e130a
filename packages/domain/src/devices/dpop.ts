import type { Digests } from '../kernel/digests.ts';
import type { EphemeralStore } from '../kernel/ephemeral.ts';
import type { Randomness } from '../kernel/ids.ts';
import type { Clock } from '../kernel/time.ts';

/** A proof whose signature was made by the key in its own header. */
export interface SignedProof {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** SHA-256 thumbprint of that key (RFC 7638). */
  readonly thumbprint: string;
}

/** Verifies proofs of possession (RFC 9449). */
export interface ProofVerifier {
  /** `undefined` for what is no proof, or not signed by the Ed25519 or P-256 public key in its header. */
  verify(proof: string): Promise<SignedProof | undefined>;
}

export interface CheckProofDeps {
  proofs: ProofVerifier;
  ephemeral: EphemeralStore;
  digests: Digests;
  clock: Clock;
  random: Randomness;
}

export interface CheckProof {
  /** The `DPoP` header; there must be exactly one. */
  readonly proof: string;
  readonly method: string;
  /** As the client addressed it; query and fragment do not matter. */
  readonly url: string;
  /** The access token that came with it; absent at the token endpoint. */
  readonly accessToken?: string | undefined;
  /** The key it must be; any when absent. */
  readonly thumbprint?: string | undefined;
  /** Whether it must carry a nonce of ours. One that it carries is checked in any case. */
  readonly nonceRequired?: boolean | undefined;
}

export interface ProvenKey {
  readonly thumbprint: string;
}

/** Refuses with `DEVICE_PROOF_INVALID` and `DEVICE_NONCE_REQUIRED`. */
export declare const checkProof: (deps: CheckProofDeps) => (request: CheckProof) => Promise<ProvenKey>;
/** A nonce for the next proof: good once, for 60 seconds (RFC 9449, section 8). Costs no state until it is used. */
export declare const newNonce: (deps: Pick<CheckProofDeps, 'digests' | 'clock' | 'random'>) => () => string;
