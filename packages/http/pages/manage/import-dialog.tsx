import { useState } from 'preact/hooks';
import type { ProductImport } from '../../src/wire/products.ts';
import { call } from '../api/client.ts';
import { useSending } from '../api/sending.ts';
import { explain } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { newKey } from '../kit/ids.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Labelled } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { Scrolling } from '../ui/page.tsx';
import { Skeleton, Trouble } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useOffice } from './office.ts';

const titles = 'name;barcode;price;currency;tax;category;active';
const columns = ['name', 'barcode', 'price', 'currency', 'tax', 'category', 'active'] as const;

/** A price list: tried out first, row by row, and taken over only as a whole. */
export function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { api } = useOffice();
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState<ProductImport | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = (given: File, dryRun: boolean, key: string) =>
    call<ProductImport>(`${api}/products/import`, {
      method: 'POST',
      query: { dry_run: String(dryRun) },
      file: { type: 'text/csv', content: given },
      key,
    });
  // Which file it is says what is sent: a lost answer is asked for again, and the list is taken over once.
  const applying = useSending('product_import', (_: { name: string; size: number; changed: number }, key) =>
    file ? send(file, false, key) : Promise.reject(new Error('No file was chosen')),
  );
  const tryOut = async (given: File | undefined) => {
    setTried(null);
    setError(null);
    setFile(given ?? null);
    if (!given) return;
    setBusy(true);
    try {
      setTried(await send(given, true, newKey()));
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  const apply = async () => {
    if (!file) return;
    setError(null);
    try {
      const answer = await applying.send({ name: file.name, size: file.size, changed: file.lastModified });
      if (!answer) return;
      if (!answer.applied) return setTried(answer);
      toast(t('import.done', { created: answer.created, updated: answer.updated }));
      onDone();
    } catch (refusal) {
      setError(refusal);
    }
  };
  const good = tried !== null && tried.faults.length === 0 && tried.created + tried.updated > 0;
  return (
    <Dialog title={t('import.title')} onClose={onClose} wide>
      <p>{t('import.text')}</p>
      <p class="mono small address">{titles}</p>
      <Labelled label={t('import.file')} hint={t('import.file_hint')}>
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            type="file"
            accept=".csv,text/csv,text/plain"
            onChange={(event) => void tryOut(event.currentTarget.files?.[0])}
          />
        )}
      </Labelled>
      <Trouble error={error} />
      {busy && <Skeleton lines={3} />}
      {tried && (
        <div class="stack" role="status">
          <p class="row">
            <span class={`chip${tried.created > 0 ? ' good' : ''}`}>
              {t('import.created', { count: tried.created })}
            </span>
            <span class={`chip${tried.updated > 0 ? ' good' : ''}`}>
              {t('import.updated', { count: tried.updated })}
            </span>
            <span class="chip">{t('import.unchanged', { count: tried.unchanged })}</span>
            {tried.faults.length > 0 && (
              <span class="chip bad">
                <Icon name="warning" size={18} />
                {t('import.faults', { count: tried.faults.length })}
              </span>
            )}
          </p>
          {tried.faults.length > 0 ? <Faults faults={tried.faults} /> : <p>{sayWhatHappens(tried)}</p>}
        </div>
      )}
      <div class="row end">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button
          look="primary"
          busy={applying.busy}
          aria-disabled={!good || undefined}
          onClick={() => good && void apply()}
        >
          {t('import.apply')}
        </Button>
      </div>
    </Dialog>
  );
}

const sayWhatHappens = ({ created, updated }: ProductImport): string =>
  created + updated === 0 ? t('import.nothing') : t('import.dry_run');

const Faults = ({ faults }: { faults: ProductImport['faults'] }) => (
  <>
    <p>{t('import.mend')}</p>
    <Scrolling label={t('import.mend')}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col" class="number">
              {t('import.row')}
            </th>
            <th scope="col">{t('import.column')}</th>
            <th scope="col">{t('import.value')}</th>
            <th scope="col">{t('import.what')}</th>
          </tr>
        </thead>
        <tbody>
          {faults.map((fault, at) => (
            <tr key={at}>
              <th scope="row" class="number">
                {fault.row}
              </th>
              <td>{columnOf(fault.column)}</td>
              <td class="mono">{fault.value}</td>
              <td>{sayFault(fault.code)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  </>
);

function columnOf(column: string | null): string {
  const known = columns.find((one) => one === column);
  return known ? t(`import.column.${known}`) : (column ?? '');
}

/** What can be wrong with a row, as the domain tells it apart. */
const faultCodes = [
  'EMPTY',
  'TOO_MANY_ROWS',
  'COLUMN_MISSING',
  'COLUMN_TWICE',
  'CELL_TOO_MANY',
  'ENCODING',
  'VALUE_MISSING',
  'NAME_INVALID',
  'BARCODE_INVALID',
  'BARCODE_ROUNDED',
  'BARCODE_TWICE',
  'NAME_TWICE',
  'PRICE_INVALID',
  'PRICE_AMBIGUOUS',
  'CURRENCY_INVALID',
  'TAX_INVALID',
  'TAX_AMBIGUOUS',
  'CATEGORY_INVALID',
  'ACTIVE_INVALID',
] as const;

function sayFault(code: string): string {
  const known = faultCodes.find((one) => one === code);
  return known ? t(`import.fault.${known}`) : explain(code, {});
}
