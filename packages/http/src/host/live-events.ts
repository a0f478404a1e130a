import { parseId, type Instant, type OutgoingEvent } from '@tresen/domain';

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
  'time_entry.punched',
  'time_entry.corrected',
] as const;

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
