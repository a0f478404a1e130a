import { useState } from 'preact/hooks';
import type { Product } from '../../src/wire/products.ts';
import { t } from '../i18n/t.ts';
import { digitsOf } from '../kit/format.ts';
import { moneyText, parseMoney } from '../kit/money-text.ts';
import { useScanner } from '../kit/scanner.ts';
import { Button } from '../ui/button.tsx';
import { Field, Tick } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { toast } from '../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useChange, useOffice } from './office.ts';
import { barcodeOrNothing, parseRate, rateText } from './product-form.ts';

/** One product: made, changed, or taken out. A barcode can be scanned into it, wherever the focus is. */
export function ProductDialog({
  product,
  currency,
  categories,
  onClose,
  onDone,
}: {
  product: Product | null;
  currency: string;
  /** That are there already, to choose from. */
  categories: readonly string[];
  onClose: () => void;
  onDone: () => void;
}) {
  const { api } = useOffice();
  const digits = digitsOf(currency);
  const [active, setActive] = useState(product?.active ?? true);
  const [removing, setRemoving] = useState(false);
  const form = useForm({
    start: {
      name: product?.name ?? '',
      barcode: product?.barcode ?? '',
      price_minor: product ? moneyText(product.price.amount_minor, digits) : '',
      tax_rate: product ? rateText(product.tax_rate) : '',
      category: product?.category ?? '',
    },
    checks: {
      name: required,
      barcode: barcodeOrNothing,
      price_minor: (value) => (parseMoney(value, digits) === null ? t('products.price_form') : null),
      tax_rate: (value) => (parseRate(value) === null ? t('products.tax_form') : null),
    },
    ...(product ? {} : { draft: 'product' }),
    codes: { BARCODE_TAKEN: 'barcode', BARCODE_INVALID: 'barcode' },
  });
  const saving = useChange<Product>(`product.${product?.id ?? 'new'}`);
  const deleting = useChange<void>(`product.${product?.id ?? 'new'}.delete`);
  useScanner((text) => {
    form.change('barcode', text.trim());
    form.leave('barcode');
  });

  const submit = async () => {
    if (product && removing) {
      await deleting.send({ method: 'DELETE', path: `${api}/products/${product.id}` });
      toast(t('products.removed', { name: product.name }));
      return onDone();
    }
    const { name, barcode, price_minor, tax_rate, category } = form.values;
    const body = {
      name: name.trim(),
      barcode: barcode.trim() || null,
      price_minor: parseMoney(price_minor, digits) ?? 0,
      tax_rate: parseRate(tax_rate) ?? 0,
      category: category.trim() || null,
      active,
      ...(product ? {} : { currency }),
    };
    const path = product ? `${api}/products/${product.id}` : `${api}/products`;
    if (!(await saving.send({ method: product ? 'PATCH' : 'POST', path, body }))) return;
    form.reset();
    toast(t('saved'));
    onDone();
  };
  if (product && removing)
    return (
      <FormDialog
        title={t('products.remove_title', { name: product.name })}
        form={form}
        busy={deleting.busy}
        submit={submit}
        submitLabel={t('products.remove')}
        danger
        onClose={() => setRemoving(false)}
      >
        <p>{t('products.remove_text')}</p>
      </FormDialog>
    );
  return (
    <FormDialog
      title={product ? product.name : t('products.add')}
      form={form}
      busy={saving.busy}
      submit={submit}
      submitLabel={t('save')}
      onClose={onClose}
    >
      <Field form={form} name="name" label={t('contact.name')} maxLength={120} autoComplete="off" />
      <Field
        form={form}
        name="barcode"
        label={t('products.barcode')}
        hint={t('products.barcode_hint')}
        optional
        maxLength={64}
        autoComplete="off"
        spellcheck={false}
      />
      <div class="halves">
        <Field
          form={form}
          name="price_minor"
          label={t('products.price')}
          hint={t('products.price_hint')}
          suffix={currency}
          inputMode="decimal"
          autoComplete="off"
        />
        <Field
          form={form}
          name="tax_rate"
          label={t('products.tax')}
          suffix="%"
          inputMode="decimal"
          autoComplete="off"
        />
      </div>
      <Field form={form} name="category" label={t('products.category')} optional maxLength={60} autoComplete="off" />
      {categories.length > 0 && (
        <div class="row" role="group" aria-label={t('products.categories')}>
          {categories.map((name) => (
            <Button
              key={name}
              aria-pressed={form.values.category === name}
              onClick={() => form.change('category', name)}
            >
              {name}
            </Button>
          ))}
        </div>
      )}
      <Tick label={t('products.active')} hint={t('products.active_hint')} checked={active} onChange={setActive} />
      {product && (
        <Button look="quiet" icon="cross" onClick={() => setRemoving(true)}>
          {t('products.remove')}
        </Button>
      )}
    </FormDialog>
  );
}
