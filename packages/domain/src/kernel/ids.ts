declare const brand: unique symbol;

/** A string or number that is only made where it was checked. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** An opaque id, a UUID; version 7 when made here, so that ids made later sort later (RFC 9562, section 5.7). */
export type Id<Name extends string = string> = Branded<string, Name>;

export type MerchantId = Id<'merchant'>;
export type StoreId = Id<'store'>;
export type UserId = Id<'user'>;
export type StaffMemberId = Id<'staff_member'>;
export type DeviceId = Id<'device'>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id a client sent, or `undefined` when it cannot be one. */
export function parseId<Name extends string>(text: string): Id<Name> | undefined {
  const lower = text.toLowerCase();
  return uuid.test(lower) ? (lower as Id<Name>) : undefined;
}

/** Source of new ids and secrets. */
export interface Randomness {
  /** `length` bytes from a cryptographic source. */
  bytes(length: number): Uint8Array;
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A new UUIDv7: 48 bits of `now` in milliseconds, then 74 random bits. */
export function newId<Name extends string>(now: number, random: Randomness): Id<Name> {
  const tail = random.bytes(10);
  const time = Math.floor(now).toString(16).padStart(12, '0');
  const at = (index: number) => tail[index] ?? 0;
  const version = hex[(at(0) & 0x0f) | 0x70]! + hex[at(1)]!;
  const variant = hex[(at(2) & 0x3f) | 0x80]! + hex[at(3)]!;
  const rest = hex[at(4)]! + hex[at(5)]! + hex[at(6)]! + hex[at(7)]! + hex[at(8)]! + hex[at(9)]!;
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${rest}` as Id<Name>;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A secret of `bytes` random bytes as base64url text (RFC 4648, section 5), without padding. */
export function newSecret(random: Randomness, bytes = 32): string {
  const source = random.bytes(bytes);
  let text = '';
  for (let at = 0; at < source.length; at += 3) {
    const [a = 0, b, c] = source.subarray(at, at + 3);
    text += letters[a >> 2]! + letters[((a & 3) << 4) | ((b ?? 0) >> 4)]!;
    if (b !== undefined) text += letters[((b & 15) << 2) | ((c ?? 0) >> 6)]!;
    if (c !== undefined) text += letters[c & 63]!;
  }
  return text;
}
