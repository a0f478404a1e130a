import { createHash } from 'node:crypto';
import {
  DomainError,
  type Instant,
  type PassToShow,
  type PushOutcome,
  type WalletCheck,
  type WalletFinding,
  type WalletPlatform,
  type WalletSettings,
} from '@tresen/domain';
import { apns, type ApnsOptions } from './apns.ts';
import { passBundle, passMediaType } from './bundle.ts';
import { dateFindings, readSettings, signerFor, type ReadSettings, type SigningIdentity } from './identities.ts';
import { drawnImages } from './images.ts';
import { appleSettings } from './settings.ts';
import { signerOf, type Signer } from './signature.ts';

export interface AppleWalletOptions {
  /** Where phones ask for changes: an address that ends before `/v1`. */
  readonly webServiceUrl: () => string;
  readonly now: () => Instant;
  /** Where pushes go; Apple's own service when absent. */
  readonly apns?: ApnsOptions | undefined;
}

export interface AppleWallet extends WalletPlatform {
  /** Ends connections to the push service. */
  close(): void;
}

/** Apple Wallet: signed pass files, and pushes that have phones ask for changes. */
export function appleWallet({ webServiceUrl, now, apns: to = {} }: AppleWalletOptions): AppleWallet {
  const service = apns(to);
  const draw = drawnImages();
  const read = remembered<ReadSettings>();
  const signers = new WeakMap<SigningIdentity, Signer>();

  const settled = (settings: WalletSettings): ReadSettings => read(fingerprint(settings), () => readSettings(settings));
  const signerBy = (identity: SigningIdentity): Signer => {
    const known = signers.get(identity) ?? signerOf(identity);
    signers.set(identity, known);
    return known;
  };

  return {
    id: 'apple',
    label: 'Apple Wallet',
    hands: 'file',
    keeps: 'devices',
    settings: appleSettings,
    check: async (settings, at, { thorough = false } = {}) => {
      const known = settled(settings);
      const findings = [...known.findings, ...dateFindings(known, at), ...addressFindings(webServiceUrl())];
      const check: WalletCheck = {
        findings,
        identities: known.identities.map(({ passType, certificate, validFrom, validUntil }) => ({
          issuer: passType,
          label: certificate.serialNumber,
          validFrom,
          validUntil,
        })),
      };
      const identity = signerFor(known, known.passType, at);
      if (!thorough || !identity || findings.some(({ severity }) => severity === 'error')) return check;
      const [answer] = await service.push(identity, [nobodysToken]);
      return { ...check, findings: [...findings, ...pushFindings(answer)] };
    },
    issuers: (settings) => {
      const { identities, passType } = settled(settings);
      const types = [...new Set(identities.map((one) => one.passType))];
      return [...types.filter((one) => one === passType), ...types.filter((one) => one !== passType)];
    },
    issue: async ({ pass, model }: PassToShow, settings) => {
      const at = now();
      const identity = signerFor(settled(settings), pass.issuer, at);
      // A phone asks again; customers were offered nothing.
      if (!identity) throw new DomainError('UNAVAILABLE', { what: 'wallet' });
      const { serial, token } = pass;
      const facts = { passType: pass.issuer, team: identity.team, serial, token, webServiceUrl: webServiceUrl() };
      const images = await draw(model);
      const bytes = await passBundle({ model }, facts, images, { signer: signerBy(identity), at: new Date(at) });
      return { kind: 'file', bytes, mediaType: passMediaType, fileName: 'card.pkpass' };
    },
    push: async (updates, settings) => {
      const known = settled(settings);
      const outcomes: PushOutcome[] = [];
      const byIssuer = new Map<string, number[]>();
      updates.forEach(({ copy }, index) => {
        byIssuer.set(copy.issuer, [...(byIssuer.get(copy.issuer) ?? []), index]);
      });
      for (const [issuer, indices] of byIssuer) {
        const identity = signerFor(known, issuer, now());
        // A phone with several passes is told once: it asks for all that have changed.
        const tokens = [...new Set(indices.flatMap((index) => updates[index]?.copy.address ?? []))];
        const answers = identity ? await service.push(identity, tokens) : [];
        for (const index of indices) {
          const address = updates[index]?.copy.address;
          outcomes[index] = identity
            ? (answers[tokens.indexOf(address ?? '')] ?? { kind: 'gone', since: null })
            : expired(issuer);
        }
      }
      return outcomes;
    },
    close: () => service.close(),
  };
}

const expired = (issuer: string): PushOutcome => ({
  kind: 'refused',
  code: 'CERTIFICATE_EXPIRED',
  detail: `No certificate for ${issuer} is valid now.`,
  alarm: true,
});

/** Of the right form, and no phone's: what the push service says of it tells whether it takes our certificate. */
const nobodysToken = '0'.repeat(64);

function pushFindings(answer: PushOutcome | undefined): readonly WalletFinding[] {
  if (answer?.kind === 'refused')
    return [{ severity: 'error', code: 'PUSH_REFUSED', field: 'certificates', detail: answer.detail, at: null }];
  if (answer?.kind === 'later')
    return [{ severity: 'warning', code: 'PUSH_UNREACHABLE', field: null, detail: answer.detail, at: null }];
  return [];
}

const addressFindings = (url: string): readonly WalletFinding[] =>
  url.startsWith('https://')
    ? []
    : [
        {
          severity: 'warning',
          code: 'PUBLIC_URL_NOT_HTTPS',
          field: null,
          detail:
            'Phones ask for changes at an https address only: PUBLIC_URL is none, and passes stay as they are added.',
          at: null,
        },
      ];

const fingerprint = (settings: WalletSettings): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(settings).sort()))
    .digest('base64');

const mostRemembered = 500;

/** Keeps what was made, up to a number. */
function remembered<T>(): (name: string, make: () => T) => T {
  const values = new Map<string, T>();
  return (name, make) => {
    const known = values.get(name);
    if (known !== undefined) return known;
    if (values.size >= mostRemembered) values.clear();
    const made = make();
    values.set(name, made);
    return made;
  };
}
