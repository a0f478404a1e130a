import { useEffect } from 'preact/hooks';
import { callForText } from '../api/client.ts';
import { useLoading } from '../api/loading.ts';
import { locale } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Shown } from '../ui/states.tsx';

/** The receipt as the host writes it; printed, it is all there is on the paper. */
export function ReceiptDialog({
  path,
  storeCode = null,
  onClose,
}: {
  path: string;
  storeCode?: string | null;
  onClose: () => void;
}) {
  const text = useLoading(
    (signal) => callForText(path, { accept: 'text/plain', query: { locale: locale.peek() }, storeCode, signal }),
    [path],
  );
  usePrinted();
  const print = () => globalThis.print();
  return (
    <Dialog title={t('sale.receipt')} onClose={onClose}>
      <Shown of={text} lines={8}>
        {(receipt) => (
          <pre class="receipt printed" tabIndex={0} aria-label={t('sale.receipt')}>
            {receipt}
          </pre>
        )}
      </Shown>
      <div class="row end no-print">
        <Button onClick={onClose}>{t('close')}</Button>
        <Button look="primary" icon="print" autofocus onClick={print}>
          {t('sale.print')}
        </Button>
      </div>
    </Dialog>
  );
}

/** While this is on the page, printing prints only what is marked as `printed`. */
export function usePrinted(): void {
  useEffect(() => {
    document.documentElement.classList.add('prints-part');
    return () => document.documentElement.classList.remove('prints-part');
  }, []);
}
