import { createProduct, type Caller, type Clock, type Product } from '@tresen/domain';
import type { Composition } from '../compose.ts';
import { once } from './steps.ts';

/** Name, barcode, price in cents, tax and category. The codes are of the range that shops number themselves (GS1 prefix 200). */
const assortment = [
  ['Espresso', '2000000000015', 220, 1900, 'Heißgetränke'],
  ['Cappuccino', '2000000000022', 350, 1900, 'Heißgetränke'],
  ['Milchkaffee', '2000000000039', 380, 1900, 'Heißgetränke'],
  ['Heiße Schokolade', '2000000000046', 390, 1900, 'Heißgetränke'],
  ['Kräutertee', '2000000000053', 290, 1900, 'Heißgetränke'],
  ['Apfelsaft 0,3 l', '2000000000060', 320, 1900, 'Kaltgetränke'],
  ['Mineralwasser 0,5 l', '2000000000077', 280, 1900, 'Kaltgetränke'],
  ['Croissant', '2000000000084', 190, 700, 'Gebäck'],
  ['Apfelkuchen', '2000000000091', 360, 700, 'Gebäck'],
  ['Käsekuchen', '2000000000107', 380, 700, 'Gebäck'],
  ['Belegtes Brötchen', '2000000000114', 420, 700, 'Gebäck'],
  ['Hauskaffee 250 g', '2000000000121', 790, 700, 'Zum Mitnehmen'],
  ['Kaffeebecher', '2000000000138', 1290, 1900, 'Zum Mitnehmen'],
  // Fills a sale up to the minimum of a payment provider.
  ['Verschenkt', 'VERSCHENKT-1C', 1, 1900, 'Zum Mitnehmen'],
] as const;

/** What Café Demo sells. */
export async function seedProducts(
  get: Composition,
  { caller, clock }: { readonly caller: Caller; readonly clock: Clock },
): Promise<readonly Product[]> {
  const create = createProduct({ clock, commits: get('commits'), random: get('random'), stores: get('stores') });
  const products: Product[] = [];
  for (const [name, barcode, price, taxRate, category] of assortment)
    products.push(
      await create({ ...once(caller, `product-${barcode}`), name, barcode, price, taxRate, category, currency: 'EUR' }),
    );
  return products;
}
