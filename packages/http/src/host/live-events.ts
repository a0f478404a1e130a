import { parseId, type Instant, type LiveFeed, type OutgoingEvent, type Store, type Stores } from '@tresen/domain';

/** What is told to those who watch a store. */
export const liveTypes = [
  'card.enrolled',
  'card.changed',
  'device.paired',
  'device.claimed',
  'device.re_registered',
  'device.updated',
  'device.revoked',
  'device.deleted',
  'cart.changed',
  'scan.unknown',
  'scanner.linked',
  'sale.changed',
  'payment.changed',
  'refund.changed',
  'shift.changed',
  'product.changed',
  'time_entry.punched',
  'time_entry.corrected',
] as const;

const types: ReadonlySet<string> = new Set(liveTypes);

export const isLive = ({ type }: OutgoingEvent): boolean => types.has(type);

/** The name of a store's stream. */
export const streamOf = ({ merchantId, id }: Pick<Store, 'merchantId' | 'id'>): string => `${merchantId}:${id}`;

export interface TellStoresDeps {
  readonly feed: Pick<LiveFeed, 'publish'>;
  readonly stores: Pick<Stores, 'ofMerchant'>;
}

/** Tells an event in the store that it happened in; what happened outside every store, in all of the merchant's. */
export const tellStores =
  ({ feed, stores }: TellStoresDeps) =>
  async (event: OutgoingEvent): Promise<void> => {
    const { merchantId, data } = event;
    if (merchantId === null) return;
    const named = typeof data['store_id'] === 'string' ? parseId<'store'>(data['store_id']) : undefined;
    const told = named ? [{ merchantId, id: named }] : await stores.ofMerchant(merchantId);
    await Promise.all(told.map((store) => feed.publish(streamOf(store), event)));
  };

/** An event as another process of the host has sent it; `undefined` for what is none. */
export function heardEvent(text: string): OutgoingEvent | undefined {
  let sent: Partial<OutgoingEvent> | null;
  try {
    sent = JSON.parse(text) as Partial<OutgoingEvent> | null; // every field is looked at below
  } catch {
    return undefined;
  }
  if (sent === null) return undefined;
  const { type, at, data, aggregate } = sent;
  const id = typeof sent.id === 'string' ? parseId<'event'>(sent.id) : undefined;
  const merchantId = typeof sent.merchantId === 'string' ? (parseId<'merchant'>(sent.merchantId) ?? null) : null;
  if (!id || !aggregate || !data || typeof type !== 'string' || typeof at !== 'number') return undefined;
  return { id, merchantId, type, aggregate, at: at satisfies Instant, data };
}
