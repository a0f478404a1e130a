import type { Program } from '../../src/wire/programs.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { toast } from '../ui/toast.tsx';

/** The way in for customers: an address and its QR code, on screen and as a poster on paper. */
export function JoinLink({ program }: { program: Program }) {
  const address = `${location.origin}/join/${encodeURIComponent(program.code)}`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      toast(t('join_link.copied'));
    } catch {
      // No clipboard without https: the address stands there to be selected.
      toast(t('join_link.not_copied'), 'bad');
    }
  };
  return (
    <section class="panel stack poster">
      <p class="poster-title">{program.name}</p>
      {program.stamps && (
        <p class="poster-text">
          {t('join_link.stamps', { count: program.stamps.target, reward: program.stamps.reward })}
        </p>
      )}
      <QrCode text={address} label={t('join_link.qr', { program: program.name })} />
      <p class="poster-text">{t('join_link.scan')}</p>
      <p class="mono address">{address}</p>
      {!program.active && <p class="trouble no-print">{t('problem.PROGRAM_INACTIVE')}</p>}
      <div class="row no-print">
        <Button look="primary" icon="print" onClick={() => print()}>
          {t('join_link.print')}
        </Button>
        <Button icon="list" onClick={() => void copy()}>
          {t('join_link.copy')}
        </Button>
      </div>
    </section>
  );
}
