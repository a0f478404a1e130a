import type { Cart, CartLine } from '../../src/wire/carts.ts';

const sameDiscount = (one: CartLine['discount'], other: CartLine['discount']): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** The line that a change was about, or `null`; the last of several. */
export function touchedLine(before: Cart | null, after: Cart): string | null {
  const known = new Map(before?.id === after.id ? before.lines.map((line) => [line.id, line]) : []);
  const changed = after.lines.filter((line) => {
    const old = known.get(line.id);
    return !old || old.quantity !== line.quantity || !sameDiscount(old.discount, line.discount);
  });
  return changed.at(-1)?.id ?? null;
}

/** The newer state of a till's cart. One that was closed gives way to any other. */
export function newerCart(known: Cart | null, heard: Cart): Cart | null {
  if (known && known.id === heard.id) return heard.version < known.version ? known : heard;
  if (heard.status !== 'open') return known;
  return known?.status === 'open' && known.created_at > heard.created_at ? known : heard;
}
