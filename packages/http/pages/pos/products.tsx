import { useEffect, useRef, useState } from 'preact/hooks';
import type { Product } from '../../src/wire/products.ts';
import { useListing, useLoading } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';
import { useShortcuts } from '../kit/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty, Shown, Trouble } from '../ui/states.tsx';
import { useTill } from './till.ts';

const typingPause = 200;
const shownAtOnce = 60;

/** What can be sold: searched, by category, one tap adds one. */
export function Products({ camera }: { camera: (() => void) | undefined }) {
  const till = useTill();
  const [typed, setTyped] = useState('');
  const [q, setQ] = useState('');
  const [category, setCategory] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const changed = till.productsChanged.value;
  const storeCode = till.store.store_code;
  const products = useListing<Product>('/store/products', { q, category, limit: shownAtOnce }, { storeCode });
  const categories = useLoading(
    (signal) => till.call<{ readonly items: readonly string[] }>('/products/categories', { signal }),
    [till.store.id, changed],
  );
  useEffect(() => {
    if (changed > 0) products.reload();
  }, [changed]);
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim()), typingPause);
    return () => clearTimeout(timer);
  }, [typed]);
  useShortcuts({ '/': () => field.current?.focus() });

  const add = (product: Product) => till.queue.put({ kind: 'add', product_id: product.id, quantity: 1 });
  const enter = () => {
    const text = typed.trim();
    // A number that was typed is a barcode; else the first that was found is meant.
    if (/^\d{6,}$/.test(text)) till.queue.put({ kind: 'scan', barcode: text, quantity: 1 });
    else if (q === text && products.state === 'ready' && products.data[0]) add(products.data[0]);
    else return;
    setTyped('');
    setQ('');
  };
  const inCart = (id: string): number =>
    (till.cart.value?.lines ?? []).reduce((sum, line) => (line.product_id === id ? sum + line.quantity : sum), 0);
  const names = categories.state === 'ready' ? categories.data.items : [];

  return (
    <section class="products" aria-label={t('pos.products')}>
      <form
        class="row product-search"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          enter();
        }}
      >
        <label class="search grow">
          <span class="hidden">{t('pos.find_product')}</span>
          <Icon name="search" size={20} />
          <input
            ref={field}
            class="input"
            type="search"
            autoComplete="off"
            autoCapitalize="none"
            spellcheck={false}
            enterkeyhint="done"
            placeholder={t('pos.find_product')}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              setTyped('');
              event.currentTarget.blur();
            }}
          />
          <kbd class="keyboard">/</kbd>
        </label>
        {camera && (
          <Button icon="camera" shortcut="C" onClick={camera}>
            <span class="label">{t('pos.camera')}</span>
          </Button>
        )}
      </form>
      {/* There from the start: the shelf must not move under a finger when they come. */}
      {(names.length > 1 || categories.state === 'loading') && (
        <div class="categories" role="group" aria-label={t('pos.categories')}>
          {['', ...names].map((name) => (
            <button
              type="button"
              key={name}
              class="category"
              aria-pressed={name === category}
              onClick={() => setCategory(name)}
            >
              {name || t('pos.all_products')}
            </button>
          ))}
        </div>
      )}
      <div class="product-shelf">
        <Shown of={products} lines={6}>
          {(items) =>
            items.length === 0 ? (
              <Empty icon="box" title={q ? t('pos.no_product_found', { query: q }) : t('pos.no_products')}>
                {!q && <p>{t('pos.no_products_text')}</p>}
              </Empty>
            ) : (
              <ul class="product-grid">
                {items.map((product) => (
                  <li key={product.id}>
                    <ProductTile product={product} count={inCart(product.id)} add={() => add(product)} />
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
        <Trouble error={products.moreFailed} />
        {products.hasMore && products.state === 'ready' && (
          <Button wide busy={products.loadingMore} onClick={products.loadMore}>
            {t('pos.more_products')}
          </Button>
        )}
      </div>
    </section>
  );
}

const ProductTile = ({ product, count, add }: { product: Product; count: number; add: () => void }) => (
  <button type="button" class={`product${count > 0 ? ' in-cart' : ''}`} onClick={add}>
    <span class="product-name">{product.name}</span>
    <span class="product-price">{money(product.price.amount_minor, product.price.currency)}</span>
    {count > 0 && (
      <span class="product-count">
        <span aria-hidden="true">{count}</span>
        <span class="hidden">{t('pos.in_cart', { count })}</span>
      </span>
    )}
  </button>
);
