import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CardChanged, CardWithEntries } from '../../src/wire/cards.ts';
import type { Store } from '../../src/wire/merchants.ts';
import type { Program } from '../../src/wire/programs.ts';
import { call, type Call } from '../api/client.ts';

export interface Counter {
  readonly store: Store;
  readonly programs: readonly Program[];
}

export const CounterContext = createContext<Counter | null>(null);

export function useCounter(): Counter {
  const counter = useContext(CounterContext);
  if (!counter) throw new Error('useCounter outside of the counter');
  return counter;
}

/** A call for this store. */
export const storeCall = <Answer>(store: Store, path: string, request: Call = {}): Promise<Answer> =>
  call<Answer>(`/store${path}`, { ...request, storeCode: store.store_code });

/** The card with what a command changed; a command's answer has no personal data. */
export function changed(
  { card, entries }: CardWithEntries,
  { card: state, entry }: CardChanged,
  staffName: string | null,
): CardWithEntries {
  const before = entries.map((one) => (one.id === entry.voids ? { ...one, voided_by: entry.id } : one));
  const newest = { ...entry, staff_member_name: staffName, voided_by: null };
  return { card: { ...card, ...state }, entries: [newest, ...before].slice(0, 10) };
}
