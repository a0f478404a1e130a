import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { Icon } from '../ui/icons.tsx';
import { useTill, type Mishap } from './till.ts';

/** What was scanned or done and did not work; stays until the next thing works, or it is closed. */
export function MishapStrip() {
  const till = useTill();
  const mishap = till.mishap.value;
  return (
    <div role="alert" class="mishap-place">
      {mishap && (
        <p class="mishap" key={mishap.id}>
          <Icon name="warning" />
          <span class="grow">
            <strong>{said(mishap, till.store.currency)}</strong>
            {mishap.scanned && <span class="mono small scanned">{shortened(mishap.scanned)}</span>}
          </span>
          <button type="button" class="button quiet square" aria-label={t('close')} onClick={till.forgive}>
            <Icon name="cross" size={20} />
          </button>
        </p>
      )}
    </div>
  );
}

const shownOfScan = 40;
const shortened = (text: string): string => (text.length > shownOfScan ? `${text.slice(0, shownOfScan)}…` : text);

function said({ error, misread }: Mishap, currency: string): string {
  return misread ? t(`pos.misread.${misread}`) : explainError(error, currency);
}
