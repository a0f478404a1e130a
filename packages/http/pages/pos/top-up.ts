import { topUp, type CartLine, type Discount, type Id, type Minor, type TopUp } from '@tresen/domain';
import type { Cart, Discount as SentDiscount } from '../../src/wire/carts.ts';
import type { ProviderOption } from '../../src/wire/payments.ts';
import type { Product } from '../../src/wire/products.ts';

export interface CartTopUp extends TopUp {
  readonly product: Product;
}

/** What brings the cart to the provider's minimum, by the rules that the host reckons with; `null` when nothing does. */
export function topUpOf({ minimum, topup }: Pick<ProviderOption, 'minimum' | 'topup'>, cart: Cart): CartTopUp | null {
  const product = topup?.product;
  if (!product) return null;
  const found = topUp(
    { lines: cart.lines.map(lineOf), discount: discountOf(cart.discount) },
    {
      id: checked(product.id),
      name: product.name,
      barcode: product.barcode,
      price: checkedAmount(product.price.amount_minor),
      taxRate: product.tax_rate,
    },
    checkedAmount(minimum.amount_minor),
  );
  return found && { ...found, product };
}

const lineOf = (line: Cart['lines'][number]): CartLine => ({
  id: checked(line.id),
  productId: checked(line.product_id),
  name: line.name,
  barcode: line.barcode,
  unitPrice: checkedAmount(line.unit_price.amount_minor),
  taxRate: line.tax_rate,
  quantity: line.quantity,
  discount: discountOf(line.discount),
});

const discountOf = (discount: SentDiscount | null): Discount | null =>
  discount &&
  (discount.kind === 'amount'
    ? { kind: 'amount', amount: checkedAmount(discount.amount_minor) }
    : { kind: 'percent', percent: discount.basis_points });

/** The host made the id, or checked the amount, before it sent it. */
const checked = <Name extends string>(id: string): Id<Name> => id as Id<Name>;
const checkedAmount = (amount: number): Minor => amount as Minor;
