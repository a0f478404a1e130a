import { callerKey, deviceOfKey, type Caller, type PlatformCaller } from '../kernel/caller.ts';
import {
  changeAndCommit,
  decideAndCommit,
  idempotencyScope,
  insert,
  requireUnchanged,
  update,
  type Decision,
  type IdempotencyKey,
  type Write,
} from '../kernel/commit.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import type { Randomness, StoreId } from '../kernel/ids.ts';
import { auditEvent, outgoingEvent, type Naming } from '../kernel/records.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import { parseQrPayload } from '../loyalty/card-number.ts';
import { refuse as refuseLoyalty } from '../loyalty/refusals.ts';
import type { Store } from '../people/merchant.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import { assertWorksAt } from './access.ts';
import { addProduct, attachCard } from './cart-decisions.ts';
import type { Cart } from './cart.ts';
import { missedRefusal, newCart, scanned, scannedName, scannedProduct, type Missed } from './on-cart.ts';
import { isPairingCode, makePairingCode, pairingCodePolicy, readPairingCode } from './pairing-code.ts';
import type { PairingCode, PairingCodePolicy, PairingKey } from './pairing-code.ts';
import type { Carts, RegisterCollections, RegisterCommits, ScanFile, TillDevice, TillFile, Tills } from './ports.ts';
import { cartChanged, scanUnknown } from './records.ts';
import { refuse } from './refusals.ts';
import { newTill, type ScannerLink, type Till, type TillId } from './till.ts';

export interface ShowPairingCodeDeps {
  tills: Pick<Tills, 'file'>;
  commits: RegisterCommits;
  pairingKey: PairingKey;
  clock: Clock;
  random: Randomness;
  policy?: PairingCodePolicy;
}

/** A code that links a scanner to the caller's till in a store, which is made if it has none there. */
export const showPairingCode =
  ({ tills, commits, pairingKey, clock, random, policy = pairingCodePolicy }: ShowPairingCodeDeps) =>
  async ({ caller, storeId }: { readonly caller: Caller; readonly storeId: StoreId }): Promise<PairingCode> => {
    assertWorksAt(caller, storeId);
    const { merchantId } = caller;
    const client = callerKey(caller);
    return changeAndCommit<RegisterCollections, TillFile, PairingCode>(commits, {
      aggregate: `till:${storeId}:${client}`,
      load: () => tills.file({ merchantId, storeId, client }),
      decide: ({ till: known, store, lastTill }) => {
        if (!store?.active) throw refusePeople('STORE_NOT_FOUND');
        const now = clock.now();
        const till = known ?? newTill({ now, random }, store, { client, lastTill });
        return {
          writes: known ? [] : [insert('till', till), requireUnchanged('store', store)],
          result: makePairingCode(pairingKey, till.id, now, policy),
        };
      },
    });
  };

export interface ScanDeps {
  carts: Pick<Carts, 'scanFile'>;
  commits: RegisterCommits;
  pairingKey: PairingKey;
  clock: Clock;
  random: Randomness;
  policy?: PairingCodePolicy;
}

export interface Scan {
  /** 1 to 100 visible characters; the host has checked the scanners' secret. */
  readonly scannerId: string;
  /** What the scanner read. */
  readonly value: string;
  /** A scan that is sent again with the same key is one scan. */
  readonly key: IdempotencyKey;
  readonly fingerprint: string;
  readonly address?: string | undefined;
}

export type Scanned = { readonly tillId: TillId; readonly storeId: StoreId } & (
  | { readonly kind: 'linked' }
  | { readonly kind: 'item_added' | 'card_attached'; readonly cart: Cart }
);

type ScanAnswer = Scanned | { readonly kind: 'missed'; readonly miss: Missed };

/**
 * What a hardware scanner read goes to the till it is linked to: a product into its open cart, which begins with it if there is
 * none; a customer's QR code onto it. A till's pairing code links the scanner to that till and ends its link to any other.
 *
 * Refuses with `PAIRING_CODE_INVALID` and `SCANNER_NOT_LINKED`, also when the till is a device that works in its store no more. What means nothing (`BARCODE_UNKNOWN`, `BARCODE_INVALID`,
 * `PRODUCT_INACTIVE`, `CARD_NOT_FOUND`) is told at the till as `scan.unknown` before it is refused.
 */
export const scan =
  ({ carts, commits, pairingKey, clock, random, policy = pairingCodePolicy }: ScanDeps) =>
  async (command: Scan): Promise<Scanned> => {
    const { key, fingerprint, value } = command;
    const scannerId = parseScannerId(command.scannerId);
    const from = command.address === undefined ? {} : { address: command.address };
    const caller: PlatformCaller = { kind: 'system', merchantId: null, job: `scanner:${scannerId}`, ...from };
    const wish = readScan(value, (text) => isPairingCode(text, policy));
    const tillId = wish.kind === 'pairing' ? readPairingCode(pairingKey, value, clock.now(), policy) : undefined;
    const answer = await decideAndCommit<RegisterCollections, ScanFile, ScanAnswer>(
      commits,
      { caller, key, fingerprint },
      {
        aggregate: `scanner:${scannerId}`,
        now: () => clock.now(),
        load: async () => {
          const file = await carts.scanFile({
            scannerId,
            tillId,
            product: wish.kind === 'product' ? scannedName(wish.text) : undefined,
            card: wish.kind === 'card' ? { qrPayload: wish.qrPayload } : undefined,
            idempotency: { scope: idempotencyScope(caller), key },
          });
          return { state: file, answered: file.answered };
        },
        decide: (file) => {
          const naming = { now: clock.now(), random };
          if (wish.kind === 'pairing') {
            if (tillId === undefined || !file.till || !clientWorks(file.till, file.device, naming.now))
              throw refuse('PAIRING_CODE_INVALID');
            return decideLink(file.link, file.till, scannerId, caller, naming);
          }
          const { link, till, store, device } = file;
          if (!link || !till || !clientWorks(till, device, naming.now)) throw refuse('SCANNER_NOT_LINKED');
          if (!store?.active) throw refusePeople('STORE_NOT_FOUND');
          return decideScan({ ...file, link, till, store }, wish, naming);
        },
      },
    );
    if (answer.kind === 'missed') throw missedRefusal(answer.miss);
    return answer;
  };

/** Whether nobody took the till out of use: a device that was revoked, has expired, or moved to another store has no scanner there. */
const clientWorks = (till: Till, device: TillDevice | null, now: Instant): boolean =>
  deviceOfKey(till.client) === undefined ||
  (device !== null &&
    device.storeId === till.storeId &&
    device.revokedAt === null &&
    (device.expiresAt === null || now < device.expiresAt));

type ScanWish =
  | { readonly kind: 'pairing' }
  | { readonly kind: 'card'; readonly qrPayload: string }
  | { readonly kind: 'product'; readonly text: string };

function readScan(value: string, isPairing: (text: string) => boolean): ScanWish {
  if (isPairing(value)) return { kind: 'pairing' };
  const qrPayload = parseQrPayload(value);
  return qrPayload === undefined ? { kind: 'product', text: value } : { kind: 'card', qrPayload };
}

function decideLink(
  link: ScannerLink | null,
  till: Till,
  scannerId: string,
  caller: PlatformCaller,
  naming: Naming,
): Decision<RegisterCollections, ScanAnswer> {
  const result = { kind: 'linked' as const, tillId: till.id, storeId: till.storeId };
  if (link?.tillId === till.id) return { writes: [], result };
  const next = { tillId: till.id, tillMerchantId: till.merchantId, linkedAt: naming.now };
  const { merchantId, storeId } = till;
  const object = { kind: 'till', id: till.id };
  return {
    writes: [
      link
        ? update('scanner_link', { ...link, ...next })
        : insert('scanner_link', { id: scannerId, ...next, version: 1 }),
    ],
    audit: [
      auditEvent(naming, caller, {
        action: 'scanner.linked',
        object,
        merchantId,
        storeId,
        details: { scanner_id: scannerId },
      }),
    ],
    events: [
      outgoingEvent(naming, {
        merchantId,
        type: 'scanner.linked',
        aggregate: object,
        data: { store_id: storeId, till_id: till.id, scanner_id: scannerId },
      }),
    ],
    result,
  };
}

function decideScan(
  file: ScanFile & { readonly link: ScannerLink; readonly till: Till; readonly store: Store },
  wish: Exclude<ScanWish, { kind: 'pairing' }>,
  naming: Naming,
): Decision<RegisterCollections, ScanAnswer> {
  const { link, till, store, cart: open } = file;
  const before = open ?? newCart(naming, till, store);
  // A card's code opens its page: it is not shown around.
  const outcome = scanned(wish.kind === 'card' ? '' : wish.text, () => scanOnto(before, file, wish, naming));
  if (outcome.miss)
    return {
      writes: [],
      events: [scanUnknown(naming, till, outcome.miss)],
      result: { kind: 'missed', miss: outcome.miss },
    };
  const { changed, held } = outcome.done;
  const place = { tillId: till.id, storeId: till.storeId };
  const kind = wish.kind === 'card' ? ('card_attached' as const) : ('item_added' as const);
  if (changed === open) return { writes: [], result: { kind, ...place, cart: open } };
  const written = open ? update('cart', { ...changed, updatedAt: naming.now }) : insert('cart', changed);
  // The newest cart, whatever else begins or ends one meanwhile: each of that writes the till.
  const ofTill = open ? [requireUnchanged('till', till)] : [update('till', till), requireUnchanged('store', store)];
  return {
    writes: [written, ...held, ...ofTill, requireUnchanged('scanner_link', link)],
    events: [cartChanged(naming, written.record)],
    result: { kind, ...place, cart: written.record },
  };
}

/** The cart with what was scanned, and what must not have changed meanwhile. */
function scanOnto(
  cart: Cart,
  { product, card }: ScanFile,
  wish: Exclude<ScanWish, { kind: 'pairing' }>,
  naming: Naming,
): { readonly changed: Cart; readonly held: readonly Write<RegisterCollections>[] } {
  if (wish.kind === 'product') {
    const found = scannedProduct(product, wish.text);
    return { changed: addProduct(cart, found, 1, naming), held: [requireUnchanged('product', found)] };
  }
  if (!card) throw refuseLoyalty('CARD_NOT_FOUND');
  const held = [requireUnchanged('card', card.card), requireUnchanged('program', card.program)];
  return { changed: attachCard(cart, card), held };
}

/** The id by which a scanner is known. */
export function parseScannerId(text: string): string {
  const id = text.trim();
  if (!/^[\x21-\x7e]{1,100}$/.test(id))
    throw refuseValue('INVALID', { field: '/scanner_id', reason: '1 to 100 visible ASCII characters' });
  return id;
}
