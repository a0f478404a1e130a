import type { shop as english } from '../en/shop.ts';
import type { Translated } from '../message.ts';

export const shop: Translated<typeof english> = {
  'nav.products': 'Produits',
};
