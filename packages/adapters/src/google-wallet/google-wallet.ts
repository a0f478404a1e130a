import {
  DomainError,
  hours,
  type Clock,
  type EphemeralStore,
  type MerchantId,
  type Pause,
  type PassFace,
  type PassUpdate,
  type PushOutcome,
  type WalletPlatform,
} from '@tresen/domain';
import { accessTokens } from './access-tokens.ts';
import { walletApi, type Asking } from './api.ts';
import { verifyCallback, claimedIssuer, type Callback } from './callbacks.ts';
import { googleEndpoints, type GoogleEndpoints } from './endpoints.ts';
import { GoogleFailure, isGoogleFailure } from './failures.ts';
import { HeldBack, pacing } from './pacing.ts';
import {
  classId,
  loyaltyClass,
  loyaltyObject,
  objectId,
  objectPatch,
  type Announcement,
  type LoyaltyClass,
} from './payloads.ts';
import { googleRootKeys } from './root-keys.ts';
import { saveLink } from './save-link.ts';
import { checkSettings, googleSettings, isSetup, readSettings, told, type GoogleSetup } from './settings.ts';

export interface GoogleWalletOptions {
  readonly clock: Clock;
  readonly pause: Pause;
  /** Shared by all processes of the host: the pace of requests is kept in it. */
  readonly ephemeral: Pick<EphemeralStore, 'add'>;
  /** Where the host is reached from outside, without a path. */
  readonly publicUrl: () => string;
  /** Where Google fetches a program's logo when the program has none of its own at an https address. */
  readonly logoUrl: (merchantId: MerchantId, face: PassFace) => string;
  /** Where Google tells of saves and removals. */
  readonly callbackUrl: () => string;
  readonly endpoints?: GoogleEndpoints;
  readonly fetch?: typeof fetch;
  /** Milliseconds to wait for an answer of Google's. */
  readonly timeout?: number;
  /** Requests sent in a second for one service account: a little below the 20 that Google takes, for those that arrive closer together. */
  readonly perSecond?: number;
}

/** A genuine callback of Google's, about a pass of this issuer. */
export interface GoogleCallback extends Pick<Callback, 'event' | 'nonce' | 'expiresAt'> {
  readonly issuer: string;
  readonly serial: string;
}

export interface GoogleWallet extends WalletPlatform {
  /**
   * What a callback says, when it is Google's; otherwise `undefined`. It may come again: deduplicate by its nonce. Refuses with
   * `UNAVAILABLE` when Google's keys cannot be had.
   */
  readCallback(body: unknown): Promise<GoogleCallback | undefined>;
}

/** Google rings for a pass so many times in a day. */
const ringsADay = 3;
/** A person waits for a save link; pushes come back by themselves, and may let others go first. */
const patience = { issue: 8_000, push: 2_000 } as const;
const mostKnown = 5_000;

/**
 * Google Wallet: a class for each program and an object for each card, written through its REST API in the name of a service
 * account. Classes are written before objects; nothing is ever deleted, for Google cannot: what has ended is inactive.
 */
export function googleWallet({
  clock,
  pause,
  ephemeral,
  publicUrl,
  logoUrl,
  callbackUrl,
  endpoints = googleEndpoints,
  fetch = globalThis.fetch,
  timeout = 10_000,
  perSecond = 18,
}: GoogleWalletOptions): GoogleWallet {
  const asking = { fetch, timeout };
  const tokens = accessTokens({ ...asking, clock, url: endpoints.token });
  const pace = pacing({ ephemeral, clock, pause, perSecond });
  const api = walletApi({ ...asking, base: endpoints.api, tokens, pace });
  const rootKeys = googleRootKeys({ ...asking, clock, url: endpoints.rootKeys });
  /** Classes that this process has written, by the program's version: issuing one more card need not write them again. */
  const written = new Map<string, string>();

  const classOf = (issuer: string, merchantId: MerchantId, face: PassFace): LoyaltyClass =>
    loyaltyClass(issuer, face, {
      logoUrl: face.logoUrl?.startsWith('https:') ? face.logoUrl : logoUrl(merchantId, face),
      // Google takes https alone; what stands in for it in a trial takes what it is given.
      callbackUrl: callbackUrl().startsWith('https:') || endpoints !== googleEndpoints ? callbackUrl() : null,
    });

  const putClass = async (by: Asking, resource: LoyaltyClass): Promise<void> => {
    const [name, shown] = [`${by.account.email} ${resource.id}`, JSON.stringify(resource)];
    if (written.get(name) === shown) return;
    await api.putClass(by, resource);
    written.delete(name);
    if (written.size >= mostKnown) for (const [oldest] of [...written].slice(0, 1)) written.delete(oldest);
    written.set(name, shown);
  };

  const send = async (update: PassUpdate, setup: GoogleSetup): Promise<PushOutcome> => {
    const by = { account: setup.account, patience: patience.push };
    const { copy } = update;
    switch (update.kind) {
      case 'device':
        return { kind: 'gone', since: null };
      case 'look':
        await putLook(by, classOf(copy.issuer, copy.merchantId, update.face));
        return { kind: 'sent', announced: false };
      case 'object':
        return sendObject(update, by);
      default:
        return update satisfies never;
    }
  };

  const putLook = async (by: Asking, resource: LoyaltyClass): Promise<void> => {
    written.delete(`${by.account.email} ${resource.id}`);
    try {
      await api.patchClass(by, resource);
    } catch (error) {
      if (!isGoogleFailure(error, 'not_found')) throw error;
      await putClass(by, resource);
    }
  };

  const sendObject = async (update: PassUpdate & { kind: 'object' }, by: Asking): Promise<PushOutcome> => {
    const announce = announcement(update);
    try {
      await api.patchObject(by, objectPatch(update, announce));
      return { kind: 'sent', announced: announce === 'ring' };
    } catch (error) {
      if (isGoogleFailure(error, 'notifications_spent')) {
        await api.patchObject(by, objectPatch(update, 'note'));
        return { kind: 'sent', announced: false };
      }
      if (!isGoogleFailure(error, 'not_found')) throw error;
      const resource = classOf(update.pass.issuer, update.pass.merchantId, update.model.face);
      written.delete(`${by.account.email} ${resource.id}`);
      await putClass(by, resource);
      await api.putObject(by, loyaltyObject(update), objectPatch(update, 'silent'));
      return { kind: 'sent', announced: false };
    }
  };

  const announcement = ({ copy, again, balanceChanged, model }: PassUpdate & { kind: 'object' }): Announcement => {
    if (again || model.state === 'ended') return 'silent';
    if (!balanceChanged) return 'unchanged';
    const today = copy.announcedAt.filter((at) => at > clock.now() - hours(24));
    return today.length < ringsADay ? 'ring' : 'note';
  };

  const setupOf = (settings: Parameters<typeof readSettings>[0]): GoogleSetup => {
    const read = readSettings(settings);
    if (!isSetup(read))
      throw new TypeError(`Google Wallet is not set up: ${read.map(({ detail }) => detail).join(' ')}`);
    return read;
  };

  return {
    id: 'google',
    label: 'Google Wallet',
    hands: 'link',
    keeps: 'objects',
    settings: googleSettings,
    check: (settings, _now, { thorough = false } = {}) => checkSettings(settings, thorough ? api : null),
    issuers: (settings) => {
      const read = readSettings(settings);
      return isSetup(read) ? [read.issuerId] : [];
    },

    async issue(shown, settings) {
      const { account } = setupOf(settings);
      const by = { account, patience: patience.issue };
      const { pass, model } = shown;
      try {
        await putClass(by, classOf(pass.issuer, pass.merchantId, model.face));
        await api.putObject(by, loyaltyObject(shown), objectPatch(shown, 'silent'));
      } catch (cause) {
        if (cause instanceof GoogleFailure || cause instanceof HeldBack)
          throw new DomainError('UNAVAILABLE', { what: 'google_wallet' }, { cause });
        throw cause;
      }
      const url = await saveLink({
        account,
        base: endpoints.save,
        classId: classId(pass.issuer, model.face.programId),
        objectId: objectId(pass.issuer, pass.serial),
        origin: new URL(publicUrl()).origin,
        now: clock.now(),
      });
      return { kind: 'link', url };
    },

    async push(updates, settings) {
      const read = readSettings(settings);
      if (!isSetup(read))
        return updates.map(() => ({
          kind: 'refused',
          code: read[0]?.code ?? 'SETTINGS_MISSING',
          detail: read[0]?.detail ?? '',
          alarm: true,
        }));
      return Promise.all(updates.map((update) => send(update, read).catch(outcomeOf)));
    },

    async readCallback(body) {
      const issuer = claimedIssuer(body);
      if (issuer === undefined) return undefined;
      try {
        const said = { body, issuerId: issuer, now: clock.now() };
        const read =
          verifyCallback({ ...said, rootKeys: await rootKeys.current() }) ??
          verifyCallback({ ...said, rootKeys: await rootKeys.newest() });
        if (!read) return undefined;
        const { event, nonce, expiresAt } = read;
        return { event, nonce, expiresAt, issuer, serial: read.objectId.slice(issuer.length + 1) };
      } catch (cause) {
        if (cause instanceof GoogleFailure) throw new DomainError('UNAVAILABLE', { what: 'google_wallet' }, { cause });
        throw cause;
      }
    },
  };
}

/** What a failed push is followed by. */
function outcomeOf(error: unknown): PushOutcome {
  if (error instanceof HeldBack) return { kind: 'held_back', after: error.after };
  if (!isGoogleFailure(error)) throw error;
  const [code, { detail }] = [told[error.fault]?.[0] ?? error.fault.toUpperCase(), error];
  switch (error.fault) {
    case 'key_refused':
    case 'account_unknown':
    case 'api_disabled':
    case 'denied':
    case 'issuer_unknown':
      return { kind: 'refused', code, detail, alarm: true };
    case 'rejected':
      return { kind: 'refused', code, detail, alarm: false };
    case 'clock_wrong':
    case 'not_found':
    case 'exists':
    case 'notifications_spent':
    case 'rate_limited':
    case 'unavailable':
      return { kind: 'later', code, detail, after: error.retryAfter ?? null };
    default:
      return error.fault satisfies never;
  }
}
