import { useState } from 'preact/hooks';
import type { Product } from '../../src/wire/products.ts';
import type { Store } from '../../src/wire/merchants.ts';
import { callForText } from '../api/client.ts';
import { useListing, useThing, type Stretch } from '../api/loading.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { dayAway, money, percent } from '../kit/format.ts';
import { saveAs } from '../kit/save-as.ts';
import { Button } from '../ui/button.tsx';
import { filter, Filter, List, RowButton, Search } from '../ui/listing.tsx';
import { Page } from '../ui/page.tsx';
import { Empty } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { useOffice } from './office.ts';
import { ProductDialog } from './product-dialog.tsx';

/** What is sold, and for how much; one by one, or as a table. */
export function Products() {
  const { api } = useOffice();
  const q = filter('q');
  const active = filter('active');
  const products = useListing<Product>(`${api}/products`, { q, active });
  const stores = useThing<Stretch<Store>>(`${api}/stores`);
  const currency = (stores.state === 'ready' && stores.data.items[0]?.currency) || 'EUR';
  const [open, setOpen] = useState<Product | 'new' | 'import' | null>(null);
  const close = () => setOpen(null);
  const done = () => {
    close();
    products.reload();
  };
  const seen = products.state === 'ready' ? products.data : [];
  const categories = [...new Set(seen.flatMap(({ category }) => category ?? []))].sort();
  const save = async () => {
    try {
      saveAs(
        `products-${dayAway(0)}.csv`,
        'text/csv',
        await callForText(`${api}/products/export`, { accept: 'text/csv' }),
      );
    } catch (error) {
      toast(explainError(error), 'bad');
    }
  };
  return (
    <Page
      title={t('nav.products')}
      note={t('products.note')}
      actions={
        <>
          <Button icon="upload" onClick={() => setOpen('import')}>
            {t('products.import')}
          </Button>
          <Button icon="download" onClick={() => void save()}>
            {t('products.export')}
          </Button>
          <Button look="primary" icon="plus" onClick={() => setOpen('new')}>
            {t('products.add')}
          </Button>
        </>
      }
    >
      <div class="row" role="search">
        <Search label={t('products.search')} />
        <Filter
          label={t('products.which')}
          name="active"
          options={[
            ['', t('products.all')],
            ['true', t('products.on_sale')],
          ]}
        />
      </div>
      <List
        of={products}
        empty={
          <Empty icon="box" title={q ? t('list.nothing', { query: q }) : t('products.none')}>
            {!q && <p>{t('products.none_text')}</p>}
          </Empty>
        }
      >
        {(product) => (
          <RowButton
            onClick={() => setOpen(product)}
            title={product.name}
            text={
              <>
                {product.barcode && <span class="mono">{product.barcode}</span>}
                {product.barcode && ' · '}
                {[product.category, t('products.tax_of', { rate: percent(product.tax_rate) })]
                  .filter(Boolean)
                  .join(' · ')}
              </>
            }
          >
            <span class="row balances">
              {!product.active && <span class="chip bad">{t('products.off_sale')}</span>}
              <strong class="number">{money(product.price.amount_minor, product.price.currency)}</strong>
            </span>
          </RowButton>
        )}
      </List>
      {open === 'import' && <ImportDialog onClose={close} onDone={done} />}
      {open !== null && open !== 'import' && (
        <ProductDialog
          key={open === 'new' ? 'new' : open.id}
          product={open === 'new' ? null : open}
          currency={open === 'new' ? currency : open.price.currency}
          categories={categories}
          onClose={close}
          onDone={done}
        />
      )}
    </Page>
  );
}
