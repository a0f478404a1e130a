import { refuse } from '../kernel/errors.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';

/** Newest first by creation and id, from the position a cursor names: what every list of a fake reads by. */
export function pageOf<T>(
  records: readonly T[],
  { limit, cursor }: PageRequest,
  at: (record: T) => { readonly time: number; readonly id: string },
  order: 'newest' | 'oldest' = 'newest',
): Page<T> {
  const sign = order === 'newest' ? -1 : 1;
  const compare = (a: { time: number; id: string }, b: { time: number; id: string }) =>
    sign * (a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const after = cursor === undefined ? undefined : parse(cursor);
  const rest = records
    .filter((record) => after === undefined || compare(at(record), after) > 0)
    .sort((a, b) => compare(at(a), at(b)));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last !== undefined && rest.length > limit ? `${at(last).time}_${at(last).id}` : null };
}

function parse(cursor: string): { time: number; id: string } {
  const [, time, id] = /^(-?\d+)_(.+)$/.exec(cursor) ?? [];
  if (time === undefined || id === undefined)
    throw refuse('INVALID', { field: '/cursor', reason: 'not a cursor of this list' });
  return { time: Number(time), id };
}
