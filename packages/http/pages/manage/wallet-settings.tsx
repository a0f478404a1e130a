import { useState } from 'preact/hooks';
import type { WalletCheck, WalletPlatformSettings, WalletSettings } from '../../src/wire/wallet.ts';
import { useThing } from '../api/loading.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { ago, day } from '../kit/format.ts';
import '../styles/wallet.css';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Shown } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useChange, useOffice } from './office.ts';
import { WalletDialog } from './wallet-dialog.tsx';
import { sayFinding } from './wallet-words.ts';
import { WalletFrame } from './wallets.tsx';

/** By whose keys passes are issued, and whether they work. */
export function WalletSettingsPage() {
  const { api } = useOffice();
  const settings = useThing<WalletSettings>(`${api}/settings/wallet`);
  return (
    <WalletFrame>
      <Shown of={settings}>
        {({ items }) => (
          <div class="wallet-platforms">
            {items.map((item) => (
              <Platform
                key={item.platform}
                item={item}
                onChanged={(changed) =>
                  settings.set({ items: items.map((one) => (one.platform === changed.platform ? changed : one)) })
                }
              />
            ))}
          </div>
        )}
      </Shown>
    </WalletFrame>
  );
}

const tones = { ok: 'good', warning: 'warn', failed: 'bad', missing: '' } as const;

function Platform({
  item,
  onChanged,
}: {
  item: WalletPlatformSettings;
  onChanged: (changed: WalletPlatformSettings) => void;
}) {
  const { api } = useOffice();
  const [open, setOpen] = useState(false);
  const checking = useChange<WalletCheck>(`wallet.check.${item.platform}`);
  const path = `${api}/settings/wallet/${item.platform}`;
  const check = async (of = item) => {
    try {
      const checked = await checking.send({ method: 'POST', path: `${path}/check`, body: {} });
      if (checked) onChanged({ ...of, check: checked });
    } catch (error) {
      toast(explainError(error), 'bad');
    }
  };
  const { status } = item.check;
  const works = status === 'ok' || status === 'warning';
  return (
    <section class="panel stack" aria-labelledby={`wallet-${item.platform}`}>
      <div class="row spread">
        <h2 id={`wallet-${item.platform}`}>{item.label}</h2>
        <span class={`chip ${tones[status]}`}>{t(`wallet.status.${status}`)}</span>
      </div>
      <p class="muted">
        {item.origin !== 'none' && t(`wallet.origin.${item.origin}`)}{' '}
        {works ? t('wallet.offered') : t('wallet.not_offered')}
      </p>
      {item.origin !== 'none' && <Lines check={item.check} />}
      <div class="row">
        <Button look={item.origin === 'none' ? 'primary' : 'plain'} icon="edit" onClick={() => setOpen(true)}>
          {item.origin === 'none' ? t('wallet.set_up') : t('wallet.change')}
        </Button>
        {item.origin !== 'none' && (
          <Button icon="check" busy={checking.busy} onClick={() => void check()}>
            {t('wallet.check')}
          </Button>
        )}
      </div>
      {open && (
        <WalletDialog
          item={item}
          path={path}
          onClose={() => setOpen(false)}
          onSaved={(saved) => {
            setOpen(false);
            onChanged(saved);
            toast(t('saved'));
            // Whether the wallet's own service takes them, only that knows.
            if (saved.origin !== 'none') void check(saved);
          }}
        />
      )}
    </section>
  );
}

/** What the check says, one line each: read out when a check ends. */
const Lines = ({ check }: { check: WalletCheck }) => (
  <div role="status">
    <ul class="findings stack tight">
      {check.identities.map(({ issuer, label, valid_until }) => (
        <li key={`${issuer} ${label}`}>
          <Icon name="lock" size={20} />
          <span class="grow">
            {t('wallet.issuer', { issuer })}
            <span class="muted small">
              {label}
              {valid_until && ` · ${t('wallet.until', { day: day(valid_until) })}`}
            </span>
          </span>
        </li>
      ))}
      {check.findings.map((finding) => (
        <li key={`${finding.code} ${finding.field}`} class={finding.severity}>
          <Icon name="warning" size={20} />
          <span class="grow">
            {sayFinding(finding)}
            {finding.at && <span class="muted small">{day(finding.at)}</span>}
          </span>
        </li>
      ))}
      {check.findings.length === 0 && (
        <li class="well">
          <Icon name="check" size={20} />
          <span class="grow">
            {t('wallet.all_well')}
            <span class="muted small">{t('wallet.checked', { when: ago(check.checked_at) })}</span>
          </span>
        </li>
      )}
    </ul>
  </div>
);
