import type { ComponentChildren } from 'preact';
import type { Program } from '../../src/wire/programs.ts';
import type { PushStatus, WalletSettings } from '../../src/wire/wallet.ts';
import { useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { ago, number, when } from '../kit/format.ts';
import '../styles/wallet.css';
import { ButtonLink } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { useOffice } from './office.ts';
import { Figure, Page, Tabs } from '../ui/page.tsx';
import { labelOf } from './wallet-words.ts';

/** How the passes on customers' phones are doing: what was sent, what waits, what could not be delivered. */
export function Wallets() {
  const { api, home } = useOffice();
  const settings = useThing<WalletSettings>(`${api}/settings/wallet`);
  const status = useThing<PushStatus>(`${api}/wallet/status`);
  const programs = useThing<Stretch<Program>>(`${api}/loyalty/programs`);
  const nameOf = (id: string) =>
    (programs.state === 'ready' && programs.data.items.find((program) => program.id === id)?.name) || '…';
  return (
    <WalletFrame>
      <Shown of={settings}>
        {({ items }) =>
          items.every(({ origin }) => origin === 'none') && !hasPasses(status) ? (
            <Empty icon="wallet" title={t('wallets.none')}>
              <p>{t('wallets.none_text')}</p>
              <ButtonLink href={`${home}/wallets/settings`} look="primary" icon="gear">
                {t('wallet.set_up')}
              </ButtonLink>
            </Empty>
          ) : (
            <Shown of={status}>
              {(data) => (
                <>
                  <Campaigns of={data} nameOf={nameOf} />
                  {data.items.map((item) => (
                    <PlatformStatus key={item.platform} item={item} />
                  ))}
                  <DeadLetters nameOf={nameOf} onResent={status.reload} />
                </>
              )}
            </Shown>
          )
        }
      </Shown>
    </WalletFrame>
  );
}

const hasPasses = (status: ReturnType<typeof useThing<PushStatus>>): boolean =>
  status.state === 'ready' && status.data.items.some(({ passes }) => passes > 0);

/** The heading and the two views of wallets. */
export function WalletFrame({ children }: { children: ComponentChildren }) {
  const { home } = useOffice();
  const [status, settings] = [`${home}/wallets`, `${home}/wallets/settings`];
  return (
    <Page title={t('nav.wallets')} note={t('wallets.note')}>
      <Tabs
        label={t('nav.wallets')}
        here={location.pathname.startsWith(settings) ? settings : status}
        tabs={[
          [status, t('wallets.status')],
          [settings, t('wallets.settings')],
        ]}
      />
      {children}
    </Page>
  );
}

const PlatformStatus = ({ item }: { item: PushStatus['items'][number] }) => (
  <section class="stack tight" aria-label={labelOf(item.platform)}>
    <div class="row spread">
      <h2 class="section">{labelOf(item.platform)}</h2>
      <span class="muted small">
        {item.last_sent_at ? t('wallets.last_sent', { when: ago(item.last_sent_at) }) : t('wallets.never_sent')}
      </span>
    </div>
    {item.passes === 0 ? (
      <p class="panel muted">{t('wallets.no_passes')}</p>
    ) : (
      <dl class="figures">
        <Figure name={t('wallets.passes')} value={number(item.passes)} />
        <Figure
          name={t('wallets.copies')}
          value={number(item.copies)}
          note={t(`wallets.copies_note.${item.platform}`)}
        />
        <Figure
          name={t('wallets.waiting')}
          value={number(item.waiting)}
          note={item.oldest_due_at ? t('wallets.waiting_since', { time: when(item.oldest_due_at) }) : undefined}
        />
        <Figure name={t('wallets.dead')} value={number(item.dead)} />
      </dl>
    )}
  </section>
);

const Campaigns = ({ of, nameOf }: { of: PushStatus; nameOf: (id: string) => string }) => (
  <>
    {of.campaigns
      .filter(({ finished_at }) => finished_at === null)
      .map(({ program_id, passes_reached }) => (
        <p class="panel row" role="status" key={program_id}>
          <Icon name="star" />
          <span>
            <strong>{t('wallets.campaign')}</strong>
            <br />
            <span class="muted small">
              {t('wallets.campaign_text', { count: passes_reached, program: nameOf(program_id) })}
            </span>
          </span>
        </p>
      ))}
  </>
);
