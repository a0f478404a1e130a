/** What the pages of products, sales, readers and payments say. */
export const shop = {
  'nav.products': 'Products',
} as const;
