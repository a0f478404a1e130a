import { refuse as refuseValue } from '../kernel/errors.ts';
import { parseId } from '../kernel/ids.ts';
import { days, later, type Instant } from '../kernel/time.ts';
import type { TillId } from './till.ts';

/** What a scanner is linked by, shown at a till as a barcode. Stateless: the code says whose it is and for how long, and is signed. */
export interface PairingCodePolicy {
  /** What tells a pairing code from every other barcode; capitals, digits and hyphens. */
  readonly prefix: string;
  readonly lifetime: number;
  /** Characters a code may have, so that it can be drawn and read. */
  readonly maxLength: number;
}

export const pairingCodePolicy: PairingCodePolicy = { prefix: 'POSLINK-', lifetime: days(30), maxLength: 80 };

/** HMAC-SHA-256 under a key of its own, as lower-case hex. */
export type PairingKey = (text: string) => string;

/** Digits and capitals that CODE128 has in its shortest set, and no scanner's keyboard layout moves (RFC 4648, section 6). */
const symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const hexOfTill = 32;
const hexOfExpiry = 8;
const hexOfMac = 20;
/** 240 bits at 5 a symbol. */
const bodyLength = ((hexOfTill + hexOfExpiry + hexOfMac) * 4) / 5;

/** How long codes of this policy are; a longer one than it allows is refused with `INVALID`, when the host starts. */
export function assertPairingPolicy({ prefix, maxLength }: PairingCodePolicy): void {
  if (!/^[A-Z0-9-]{1,24}$/.test(prefix))
    throw refuseValue('INVALID', { field: '/prefix', reason: '1 to 24 capitals, digits and hyphens' });
  if (prefix.length + bodyLength > maxLength)
    throw refuseValue('INVALID', {
      field: '/max_length',
      reason: `codes with this prefix have ${prefix.length + bodyLength} characters`,
    });
}

/** Only the first 80 bits fit on a barcode; whoever tries them must do so at the host. */
const macOf = (key: PairingKey, prefix: string, claims: string): string =>
  key(`scanner_pairing:${prefix}:${claims}`).slice(0, hexOfMac);

export interface PairingCode {
  readonly code: string;
  readonly expiresAt: Instant;
}

/** A new code for a till. It expires at a whole second, never before its time. */
export function makePairingCode(
  key: PairingKey,
  tillId: TillId,
  now: Instant,
  { prefix, lifetime }: PairingCodePolicy = pairingCodePolicy,
): PairingCode {
  const expiry = Math.ceil(later(now, lifetime) / 1_000);
  const claims = tillId.replaceAll('-', '') + expiry.toString(16).padStart(hexOfExpiry, '0');
  return { code: prefix + toSymbols(claims + macOf(key, prefix, claims)), expiresAt: (expiry * 1_000) as Instant };
}

export const isPairingCode = (scanned: string, { prefix }: PairingCodePolicy = pairingCodePolicy): boolean =>
  scanned.trim().toUpperCase().startsWith(prefix);

/** The till that a code names; `undefined` when it is forged, garbled or expired. */
export function readPairingCode(
  key: PairingKey,
  scanned: string,
  now: Instant,
  { prefix }: PairingCodePolicy = pairingCodePolicy,
): TillId | undefined {
  const hex = toHex(scanned.trim().toUpperCase().slice(prefix.length));
  if (hex === undefined) return undefined;
  const claims = hex.slice(0, hexOfTill + hexOfExpiry);
  if (!sameText(hex.slice(claims.length), macOf(key, prefix, claims))) return undefined;
  const expiresAt = Number.parseInt(claims.slice(hexOfTill), 16) * 1_000;
  const id = claims.slice(0, hexOfTill).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return now < expiresAt ? parseId<'till'>(id) : undefined;
}

/** Looks at every character whatever the first difference is, so that the time it takes tells nothing of it. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

/** Five hex digits are four symbols. */
function toSymbols(hex: string): string {
  let text = '';
  for (let at = 0; at < hex.length; at += 5) {
    const bits = Number.parseInt(hex.slice(at, at + 5), 16);
    for (let shift = 15; shift >= 0; shift -= 5) text += symbols[(bits >> shift) & 31]!;
  }
  return text;
}

function toHex(text: string): string | undefined {
  if (text.length !== bodyLength || /[^A-Z2-7]/.test(text)) return undefined;
  let hex = '';
  for (let at = 0; at < text.length; at += 4) {
    let bits = 0;
    for (const symbol of text.slice(at, at + 4)) bits = bits * 32 + symbols.indexOf(symbol);
    hex += bits.toString(16).padStart(5, '0');
  }
  return hex;
}
