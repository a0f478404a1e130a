import type { Digests } from '../kernel/digests.ts';
import type { EphemeralStore } from '../kernel/ephemeral.ts';
import { newSecret, type Randomness } from '../kernel/ids.ts';
import { minutes, seconds, type Clock, type Instant } from '../kernel/time.ts';
import { refuse } from './refusals.ts';

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

/** How far a proof's own time may be off. With a nonce the server's clock has the say, and a client's may be wrong by more. */
export const proofPolicy = {
  past: seconds(120),
  future: seconds(60),
  withNonce: minutes(10),
  nonceFor: seconds(60),
} as const;

/** Signature algorithms of proofs; `Ed25519` is the newer name of what `EdDSA` does here (RFC 9864). */
export const proofAlgorithms: readonly string[] = ['EdDSA', 'Ed25519', 'ES256'];

/**
 * Checks that a request comes from who holds a key: signature, request, time, token, and that neither proof nor nonce was used
 * before (RFC 9449, section 4.3). Refuses with `DEVICE_PROOF_INVALID` and, with a nonce to use, `DEVICE_NONCE_REQUIRED`.
 */
export const checkProof =
  (deps: CheckProofDeps) =>
  async (request: CheckProof): Promise<ProvenKey> => {
    const { proofs, ephemeral, digests, clock } = deps;
    const invalid = (reason: string) => refuse('DEVICE_PROOF_INVALID', { reason });
    const needsNonce = () => refuse('DEVICE_NONCE_REQUIRED', { nonce: newNonce(deps)() });
    const signed = request.proof.length > 4_096 ? undefined : await proofs.verify(request.proof);
    if (!signed) throw invalid('signature');
    const tokenHash = request.accessToken === undefined ? undefined : base64url(digests.sha256(request.accessToken));
    const fault = proofFault(signed, request, tokenHash, clock.now());
    if (fault !== undefined) throw invalid(fault);

    const { nonce, jti } = signed.claims;
    if (nonce === undefined ? request.nonceRequired : !isFresh(deps, nonce)) throw needsNonce();
    const remembered = proofPolicy.past + proofPolicy.future + seconds(10);
    const isNew = await ephemeral.add(`dpop_jti:${signed.thumbprint}:${digests.sha256(String(jti))}`, '1', remembered);
    if (!isNew) throw invalid('jti');
    if (
      typeof nonce === 'string' &&
      !(await ephemeral.add(`dpop_nonce:${nonce}`, '1', proofPolicy.nonceFor + seconds(10)))
    )
      throw needsNonce();
    return { thumbprint: signed.thumbprint };
  };

/** Pure: what is wrong with a proof whose signature is right, by the name of its part; `undefined` when nothing is. */
export function proofFault(
  { header, claims, thumbprint }: SignedProof,
  request: Pick<CheckProof, 'method' | 'url' | 'thumbprint'>,
  tokenHash: string | undefined,
  now: Instant,
): string | undefined {
  if (header['typ'] !== 'dpop+jwt') return 'typ';
  if (!proofAlgorithms.includes(String(header['alg']))) return 'alg';
  if ('crit' in header) return 'crit';
  const jwk = header['jwk'];
  if (typeof jwk !== 'object' || jwk === null || ['d', 'k', 'p', 'q'].some((part) => part in jwk)) return 'jwk';
  if (request.thumbprint !== undefined && request.thumbprint !== thumbprint) return 'key';
  const { htm, htu, iat, jti, ath, nonce } = claims;
  if (htm !== request.method) return 'htm';
  const addressed = normalUrl(request.url);
  if (typeof htu !== 'string' || addressed === undefined || normalUrl(htu) !== addressed) return 'htu';
  if (typeof jti !== 'string' || jti.length < 1 || jti.length > 512) return 'jti';
  if (typeof iat !== 'number' || !Number.isFinite(iat)) return 'iat';
  const age = now - iat * 1_000;
  const { past, future } =
    nonce === undefined ? proofPolicy : { past: proofPolicy.withNonce, future: proofPolicy.withNonce };
  if (age > past || age < -future) return 'iat';
  if (ath !== tokenHash) return 'ath';
  return undefined;
}

/** An `http` or `https` URL without query and fragment, in one form for each (RFC 3986, sections 6.2.2 and 6.2.3). */
function normalUrl(url: string): string | undefined {
  const [, scheme, host, path] = /^(https?):\/\/([^/?#@\s]+)([^?#\s]*)/i.exec(url) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  const plain = scheme.toLowerCase();
  const authority = host.toLowerCase().replace(plain === 'https' ? /:443$/ : /:80$/, '');
  return `${plain}://${authority}${(path || '/').replace(/%[0-9a-f]{2}/gi, (coded) => coded.toUpperCase())}`;
}

/**
 * A nonce for the next proof: good once, for 60 seconds (RFC 9449, section 8). It is signed and dated, so asking for many costs
 * no state; a used one is remembered until it is too old.
 */
export const newNonce =
  ({ digests, clock, random }: Pick<CheckProofDeps, 'digests' | 'clock' | 'random'>) =>
  (): string => {
    const body = `${clock.now().toString(36)}.${newSecret(random, 9)}`;
    return `${body}.${nonceMac(digests, body)}`;
  };

const nonceMac = (digests: Digests, body: string): string => digests.keyed(`dpop_nonce:${body}`).slice(0, 32);

/** Clocks of two hosts may differ by so much. */
const skew = seconds(5);

function isFresh({ digests, clock }: Pick<CheckProofDeps, 'digests' | 'clock'>, nonce: unknown): boolean {
  if (typeof nonce !== 'string') return false;
  const [, body = '', time = '', mac = ''] =
    /^(([0-9a-z]{1,11})\.[A-Za-z0-9_-]{12})\.([0-9a-f]{32})$/.exec(nonce) ?? [];
  // Digests of what is compared: how alike they are tells nothing of the right one.
  if (digests.sha256(mac) !== digests.sha256(nonceMac(digests, body))) return false;
  const age = clock.now() - Number.parseInt(time, 36);
  return age >= -skew && age <= proofPolicy.nonceFor;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Hexadecimal text as base64url (RFC 4648, section 5), without padding. */
export function base64url(hex: string): string {
  const bits = [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  return bits.replace(/.{1,6}/g, (six) => letters[Number.parseInt(six.padEnd(6, '0'), 2)]!);
}
