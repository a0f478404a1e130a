import { proofAlgorithms, type ProofVerifier } from '@tresen/domain';
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify, type JWK } from 'jose';

/** Verifies proofs of possession by the key each one carries (RFC 9449): Ed25519 and P-256 public keys only. */
export const joseProofVerifier: ProofVerifier = {
  async verify(proof) {
    try {
      const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
        algorithms: [...proofAlgorithms],
        typ: 'dpop+jwt',
        // When it was made is judged by the domain, on the server's clock.
        currentDate: new Date(0),
      });
      const { jwk } = protectedHeader;
      if (!jwk || !fits(jwk)) return undefined;
      return { header: { ...protectedHeader }, claims: payload, thumbprint: await calculateJwkThumbprint(jwk) };
    } catch (error) {
      // A key that cannot be imported fails in the runtime's own words.
      if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException)
        return undefined;
      throw error;
    }
  },
};

const fits = ({ kty, crv, d }: JWK): boolean =>
  d === undefined && ((kty === 'OKP' && crv === 'Ed25519') || (kty === 'EC' && crv === 'P-256'));
