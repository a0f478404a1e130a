import { parseId, type Id } from '@tresen/domain';
import { refuse } from './refusals.ts';

/** A checked text of the wire as an id of the kind the place wants. */
export function asId<Name extends string>(text: string): Id<Name> {
  const id = parseId<Name>(text);
  if (!id) throw refuse('INVALID', { field: '/id', reason: 'not an id' });
  return id;
}

export const asIds = <Name extends string>(texts: readonly string[]): Id<Name>[] =>
  texts.map((text) => asId<Name>(text));
