import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { minor } from '../kernel/money.ts';
import type { Naming } from '../kernel/records.ts';
import { refuse as refuseLoyalty } from '../loyalty/refusals.ts';
import { mostLines, mostOfALine, type Cart, type CartLine, type Discount, type LineId } from './cart.ts';
import type { CardAndProgram } from './ports.ts';
import type { Product } from './product.ts';
import { refuse } from './refusals.ts';
import { subtotalOf } from './totals.ts';

/** Pure decisions on one open cart: the cart and the wish in; the changed cart or a refusal out. Its version is left to the commit. */

/** What all rows may come to before discounts, in minor units: an amount stays an amount. */
const mostOfACart = 10_000_000_000;

export function quantity(count: number, field = '/quantity'): number {
  if (!Number.isInteger(count) || count < 1 || count > mostOfALine)
    throw refuseValue('INVALID', { field, reason: `a whole number from 1 to ${mostOfALine}` });
  return count;
}

/** A discount as it is kept: an amount from 1, or hundredths of a percent from 1 to 10 000. */
export function parseDiscount(discount: Discount, field = '/discount'): Discount {
  if (discount.kind === 'amount') {
    const amount = minor(discount.amount, `${field}/amount_minor`);
    if (amount === 0) throw refuseValue('INVALID', { field: `${field}/amount_minor`, reason: 'at least 1' });
    return { kind: 'amount', amount };
  }
  const { percent } = discount;
  if (!Number.isInteger(percent) || percent < 1 || percent > 10_000)
    throw refuseValue('INVALID', { field: `${field}/basis_points`, reason: 'a whole number from 1 to 10 000' });
  return { kind: 'percent', percent };
}

const withLines = (cart: Cart, lines: readonly CartLine[]): Cart => {
  if (subtotalOf(lines) > mostOfACart)
    throw refuseValue('INVALID', { field: '/quantity', reason: 'the cart would come to too much' });
  return { ...cart, lines };
};

/** The newest row of a product, when it has the product's price and no discount of its own. */
export function rowToCountUp(
  lines: readonly CartLine[],
  { id, price, taxRate }: Pick<Product, 'id' | 'price' | 'taxRate'>,
): CartLine | undefined {
  const newest = lines.findLast(({ productId }) => productId === id);
  const counts = newest?.discount === null && newest.unitPrice === price && newest.taxRate === taxRate;
  return counts ? newest : undefined;
}

/** Adds a product at its price of now: counts up the row that {@link rowToCountUp} finds, or makes a new one. */
export function addProduct(cart: Cart, product: Product, count: number, naming: Naming): Cart {
  const { currency, lines } = cart;
  if (!product.active) throw refuse('PRODUCT_INACTIVE');
  if (product.currency !== currency) throw refuse('CURRENCY_MISMATCH', { expected: currency });
  const taken = {
    productId: product.id,
    name: product.name,
    barcode: product.barcode,
    unitPrice: product.price,
    taxRate: product.taxRate,
  };
  const row = rowToCountUp(lines, product);
  if (row) return replaceLine(cart, { ...row, quantity: quantity(row.quantity + quantity(count)) });
  if (lines.length >= mostLines) throw refuse('CART_FULL', { limit: mostLines });
  const line: CartLine = { id: newId(naming.now, naming.random), ...taken, quantity: quantity(count), discount: null };
  return withLines(cart, [...lines, line]);
}

const replaceLine = (cart: Cart, changed: CartLine): Cart =>
  withLines(
    cart,
    cart.lines.map((line) => (line.id === changed.id ? changed : line)),
  );

export interface LineChanges {
  /** From 1 on; a row that is not wanted is removed. */
  readonly quantity?: number | undefined;
  /** `null` takes it away. */
  readonly discount?: Discount | null | undefined;
}

export function changeLine(cart: Cart, id: LineId, changes: LineChanges): Cart {
  const line = cart.lines.find((one) => one.id === id);
  if (!line) throw refuse('LINE_NOT_FOUND');
  if (changes.quantity === undefined && changes.discount === undefined)
    throw refuseValue('INVALID', { field: '', reason: 'changes nothing' });
  return replaceLine(cart, {
    ...line,
    ...(changes.quantity !== undefined && { quantity: quantity(changes.quantity) }),
    ...(changes.discount !== undefined && { discount: changes.discount && parseDiscount(changes.discount) }),
  });
}

export function removeLine(cart: Cart, id: LineId): Cart {
  if (!cart.lines.some((line) => line.id === id)) throw refuse('LINE_NOT_FOUND');
  return { ...cart, lines: cart.lines.filter((line) => line.id !== id) };
}

export const discountCart = (cart: Cart, discount: Discount | null): Cart => ({
  ...cart,
  discount: discount && parseDiscount(discount),
});

/** Attaches a card that can earn now. What comes of it is decided when the sale is paid. */
export function attachCard(cart: Cart, { card, program }: CardAndProgram): Cart {
  if (!program.active) throw refuseLoyalty('PROGRAM_INACTIVE');
  if (!card.active) throw refuseLoyalty('CARD_INACTIVE');
  return cart.cardId === card.id ? cart : { ...cart, cardId: card.id };
}

export const detachCard = (cart: Cart): Cart => (cart.cardId === null ? cart : { ...cart, cardId: null });
