import { useState } from 'preact/hooks';
import type { Card } from '../../src/wire/cards.ts';
import { t } from '../i18n/t.ts';
import { setQuery } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { QrCode } from '../ui/qr-code.tsx';

/** The address of the card as a QR code, for the customer's phone. */
export function TakeAlong({ card, startOpen }: { card: Card; startOpen: boolean }) {
  const [open, setOpen] = useState(startOpen);
  const close = () => {
    setOpen(false);
    setQuery({ new: null });
  };
  return (
    <>
      <Button look="quiet" icon="card" onClick={() => setOpen(true)}>
        {t('counter.show_qr')}
      </Button>
      {open && (
        <Dialog title={startOpen ? t('counter.card_made') : t('counter.show_qr')} onClose={close}>
          <p>{t('counter.show_qr_text')}</p>
          <QrCode text={`${location.origin}/card/${card.id}`} label={t('card.qr', { number: card.number })} />
          <p class="mono centre">{card.number}</p>
          <Button look="primary" size="large" onClick={close} wide autofocus>
            {t('counter.to_card')}
          </Button>
        </Dialog>
      )}
    </>
  );
}
