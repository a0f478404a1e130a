import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { QrCode } from '../ui/qr-code.tsx';

/** The address of the receipt as a QR code, for the customer's phone. */
export const ReceiptCode = ({ url, onClose }: { url: string; onClose: () => void }) => (
  <Dialog title={t('sale.receipt_code')} onClose={onClose}>
    <p>{t('sale.receipt_code_text')}</p>
    <QrCode text={url} label={t('sale.receipt_qr')} />
    <Button look="primary" size="large" onClick={onClose} wide autofocus>
      {t('close')}
    </Button>
  </Dialog>
);
