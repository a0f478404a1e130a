import { effect, signal } from '@preact/signals';
import type { TokenAnswer } from '../../src/wire/oauth.ts';
import { inTurn } from '../kit/in-turn.ts';
import { newKey } from '../kit/ids.ts';
import { forget, keep, kept, parsed } from '../kit/storage.ts';
import { acting, type Acting, type Credentials } from './acting.ts';
import { browserKeys, deviceKey, prove, type Proof } from './device-key.ts';
import { askOAuth } from './oauth.ts';
import { refreshKeyOf } from './refresh-key.ts';

/*
 * What a paired browser holds is one record in localStorage: a tablet must work on after a restart, and in each of its tabs.
 * Scripts of others cannot read it: the content security policy lets none run. Whoever copies it off the disk has a token that
 * the owner can revoke; where that is not enough the token is bound to a key that cannot be copied, and that is in IndexedDB.
 */

export interface HeldDevice {
  readonly token: string;
  /** As which client program it was paired; its tokens are renewed and given back under this name. */
  readonly clientId: string;
  /** The token counts only with a proof of this browser's key. */
  readonly keyBound: boolean;
  /** Of a device that was let in by its code: renews the token, once. */
  readonly refresh: string | null;
  /** Sent with `refresh`: whatever was lost, and whichever tab asks, the host takes it for the same exchange. */
  readonly refreshKey: string | null;
  /** When the token is to be renewed, in epoch milliseconds by this device's clock; `null` is never. */
  readonly until: number | null;
}

function read(): HeldDevice | null {
  const value = parsed(kept('device'));
  if (typeof value !== 'object' || value === null) return null;
  const { token, clientId, keyBound, refresh, refreshKey, until } = value as Partial<Record<keyof HeldDevice, unknown>>; // checked in the next line
  return typeof token === 'string' && typeof clientId === 'string'
    ? {
        token,
        clientId,
        keyBound: keyBound === true,
        refresh: typeof refresh === 'string' ? refresh : null,
        refreshKey: typeof refreshKey === 'string' ? refreshKey : null,
        until: typeof until === 'number' ? until : null,
      }
    : null;
}

/** The device this browser is paired as, also when another tab changed it. */
export const device = signal<HeldDevice | null>(read());

/** Why it is no device any more, until it is paired again: the code the host refused it with. */
export const deviceEnded = signal<string | null>(kept('device_ended'));

addEventListener('storage', (event) => {
  if (event.key !== null && !event.key.startsWith('tresen.device')) return;
  device.value = read();
  deviceEnded.value = kept('device_ended');
});

export function holdDevice(held: HeldDevice): void {
  keep('device', JSON.stringify(held));
  forget('device_ended');
  device.value = held;
  deviceEnded.value = null;
}

/** Forgets the token. `why` is kept to be said, over a reload too. */
export function endDevice(why: string | null): void {
  forget('device');
  if (why) keep('device_ended', why);
  else forget('device_ended');
  deviceEnded.value = why;
  device.value = null;
}

/** By which the host knows this browser again when it is paired once more. */
export function deviceIdentifier(): string {
  const known = kept('device_identifier');
  if (known) return known;
  const made = newKey();
  keep('device_identifier', made);
  return made;
}

export const heldFrom = (tokens: TokenAnswer, clientId: string): HeldDevice => ({
  token: tokens.access_token,
  clientId,
  keyBound: tokens.token_type === 'DPoP',
  refresh: tokens.refresh_token,
  refreshKey: refreshKeyOf(tokens.refresh_token, read()),
  until: Date.now() + tokens.expires_in * 1000,
});

/** What a device is told when it is none any more. */
const endings = ['TERMINAL_DEVICE_REVOKED', 'TERMINAL_DEVICE_EXPIRED', 'TERMINAL_DEVICE_NOT_FOUND', 'UNAUTHENTICATED'];

/** Renewed a little before its end, so that no request is sent with a token that ends on the way. */
const early = 60_000;

const asDevice: Acting = async (request, send) => {
  let held = device.peek();
  if (held?.until && held.until - early < Date.now()) held = await renewed(held);
  if (!held) return send({});
  let answer = await sendAs(held, request, send);
  if ((await codeOf(answer)) === 'UNAUTHENTICATED' && held.refresh) {
    held = await renewed(held);
    if (held) answer = await sendAs(held, request, send);
  }
  const code = await codeOf(answer);
  // Only if it is still the one that was refused: another tab may have paired anew.
  if (held && code && endings.includes(code) && read()?.token === held.token) endDevice(code);
  return answer;
};

/** From now on this page asks as the device while the browser is one, else as the signed-in user. */
export const actAsDevice = (): void => void effect(() => void (acting.value = device.value ? asDevice : null));

const codeOf = async (answer: Response): Promise<string | null> => {
  if (answer.status !== 401) return null;
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string'
    ? body.code
    : null;
};

async function sendAs(
  { token, keyBound }: HeldDevice,
  request: Proof,
  send: (credentials: Credentials) => Promise<Response>,
) {
  if (!keyBound) return send({ Authorization: `Bearer ${token}` });
  // Without its key the token is worth nothing any more, whatever the host would say.
  if ((await browserKeys.read()) === null) endDevice('DEVICE_KEY_REQUIRED');
  return sendProven({ ...request, accessToken: token }, (proof) => send({ Authorization: `DPoP ${token}`, ...proof }));
}

/** The nonce that came with the last answer; good once. */
let nonce: string | undefined;

/** By how many milliseconds the host's clock is ahead of this device's, once that has mattered: tablets often have a wrong one. */
let clockAhead = 0;
const clockMatters = 5_000;

/**
 * Sends with a proof of this browser's key. Again when the host wants a fresher nonce in it (RFC 9449, section 8), or when it
 * was dated by a wrong clock.
 */
export async function sendProven(
  proof: Omit<Proof, 'nonce'>,
  send: (credentials: Credentials) => Promise<Response>,
): Promise<Response> {
  const key = await deviceKey();
  const once = async () => {
    const given = nonce;
    nonce = undefined;
    const answer = await send({ DPoP: await prove(key, { ...proof, nonce: given }, Date.now() + clockAhead) });
    nonce = answer.headers.get('DPoP-Nonce') ?? undefined;
    return answer;
  };
  for (let mended = 0; ; mended++) {
    const answer = await once();
    if (mended === faults || !(await canBeMended(answer))) return answer;
  }
}

/** One of each: a wrong clock, then a missing nonce. */
const faults = 2;

const canBeMended = async (answer: Response): Promise<boolean> =>
  (nonce !== undefined && (await isRefusedWith(answer, 'DEVICE_NONCE_REQUIRED', 'use_dpop_nonce'))) ||
  ((await isRefusedWith(answer, 'DEVICE_PROOF_INVALID', 'invalid_dpop_proof')) && clockWasWrong(answer));

function clockWasWrong(answer: Response): boolean {
  const theirs = Date.parse(answer.headers.get('Date') ?? '');
  const ahead = theirs - Date.now();
  if (Number.isNaN(theirs) || Math.abs(ahead - clockAhead) < clockMatters) return false;
  clockAhead = ahead;
  return true;
}

/** Whether an answer refuses with this code of ours, or this error of OAuth's. */
async function isRefusedWith(answer: Response, code: string, error: string): Promise<boolean> {
  if (answer.status !== 401 && answer.status !== 400) return false;
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  if (typeof body !== 'object' || body === null) return false;
  return ('code' in body && body.code === code) || ('error' in body && body.error === error);
}

let renewing: Promise<HeldDevice | null> | null = null;

/** Fresh tokens in place of spent ones, or `null` when the device has ended. One renewal at a time, over all tabs. */
function renewed(spent: HeldDevice): Promise<HeldDevice | null> {
  renewing ??= inTurn('device', () => renew(spent)).finally(() => (renewing = null));
  return renewing;
}

async function renew(spent: HeldDevice): Promise<HeldDevice | null> {
  const now = read();
  // Another tab renewed it, or ended it, while this one waited its turn.
  if (!now || now.token !== spent.token) return now;
  if (now.refresh === null) return now;
  const form = { grant_type: 'refresh_token', refresh_token: now.refresh, client_id: now.clientId };
  const answer = await askOAuth<TokenAnswer>(
    '/oauth/token',
    form,
    now.keyBound ? sendProven : undefined,
    now.refreshKey,
  );
  if (answer.kind === 'refused') {
    endDevice(answer.error === 'invalid_dpop_proof' ? 'DEVICE_PROOF_INVALID' : 'TERMINAL_DEVICE_REVOKED');
    return null;
  }
  const next = heldFrom(answer.body, now.clientId);
  holdDevice(next);
  return next;
}

/** Gives the token back: the host revokes the device, if it can be reached; here it is forgotten at once. */
export function unpair(): void {
  const held = device.peek();
  endDevice(null);
  if (!held) return;
  // Best effort, nothing to tell the person: the owner can revoke the device at any time.
  askOAuth<object>(
    '/oauth/revoke',
    { token: held.token, client_id: held.clientId },
    held.keyBound ? sendProven : undefined,
  ).catch(() => {});
}
