import { useState } from 'preact/hooks';
import type { Card, LedgerEntry } from '../../src/wire/cards.ts';
import { useListing, useThing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { dateTime, day, money } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { CardFace } from '../ui/card-face.tsx';
import { Change } from '../ui/change.tsx';
import { Empty, Shown, Trouble } from '../ui/states.tsx';
import { AdjustDialog, EraseDialog, ExportButton, SwitchCard } from './card-dialogs.tsx';
import { useOffice } from './office.ts';
import { Page, Scrolling } from '../ui/page.tsx';

export function CardDetail({ params }: { params: Readonly<Record<string, string>> }) {
  const { api, home } = useOffice();
  const card = useThing<Card>(`${api}/loyalty/cards/${params.id}`);
  const entries = useListing<LedgerEntry>(`${api}/loyalty/cards/${params.id}/entries`);
  const [open, setOpen] = useState<'adjust' | 'erase' | null>(null);
  const again = () => {
    setOpen(null);
    card.reload();
    entries.reload();
  };
  return (
    <Shown of={card} lines={8}>
      {(data) => {
        const { customer } = data;
        return (
          <Page
            title={customer.name ?? t('name.nobody')}
            up={{ href: `${home}/cards?program=${data.program.id}`, title: t('nav.cards') }}
            actions={!data.active && <span class="chip bad">{t('card.inactive')}</span>}
          >
            <div class="halves">
              <CardFace
                look={data.program.look}
                name={data.program.name}
                number={data.number}
                holder={customer.name}
                active={data.active}
                stamps={data.stamps}
                points={data.points}
              />
              <section class="panel stack">
                <h2>{t('cards.customer')}</h2>
                {customer.erased_at ? (
                  <p class="chip warn">{t('cards.erased', { day: day(customer.erased_at) })}</p>
                ) : (
                  <dl class="facts">
                    <dt>{t('contact.email')}</dt>
                    <dd>{customer.email ?? '–'}</dd>
                    <dt>{t('contact.phone')}</dt>
                    <dd>{customer.phone ?? '–'}</dd>
                    <dt>{t('cards.since')}</dt>
                    <dd>{day(data.enrolled_at)}</dd>
                    {data.stamps && (
                      <>
                        <dt>{t('cards.lifetime')}</dt>
                        <dd>
                          {t('cards.lifetime_text', {
                            stamps: data.stamps.lifetime,
                            rewards: data.stamps.rewards_redeemed,
                          })}
                        </dd>
                      </>
                    )}
                  </dl>
                )}
                <div class="row">
                  <Button icon="edit" onClick={() => setOpen('adjust')}>
                    {t('cards.adjust')}
                  </Button>
                  <SwitchCard card={data} onDone={again} />
                  <ExportButton card={data} />
                  {!customer.erased_at && (
                    <Button icon="erase" onClick={() => setOpen('erase')}>
                      {t('cards.erase')}
                    </Button>
                  )}
                </div>
              </section>
            </div>
            <section class="panel stack">
              <h2>{t('cards.ledger')}</h2>
              <Shown of={entries}>{(items) => <Ledger entries={items} />}</Shown>
              <Trouble error={entries.moreFailed} />
              {entries.hasMore && (
                <Button busy={entries.loadingMore} onClick={entries.loadMore}>
                  {t('list.more')}
                </Button>
              )}
            </section>
            {open === 'adjust' && <AdjustDialog card={data} onClose={() => setOpen(null)} onDone={again} />}
            {open === 'erase' && <EraseDialog card={data} onClose={() => setOpen(null)} onDone={again} />}
          </Page>
        );
      }}
    </Shown>
  );
}

/** Every change, newest first; nothing is ever deleted from it. */
const Ledger = ({ entries }: { entries: readonly LedgerEntry[] }) =>
  entries.length === 0 ? (
    <Empty icon="list" title={t('stats.nothing')} />
  ) : (
    <Scrolling label={t('cards.ledger')}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t('cards.when')}</th>
            <th scope="col">{t('cards.what')}</th>
            <th scope="col">{t('cards.change')}</th>
            <th scope="col">{t('cards.after')}</th>
            <th scope="col">{t('cards.who')}</th>
            <th scope="col">{t('cards.note')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id} class={entry.voided_by ? 'struck' : ''}>
              <td>{dateTime(entry.at)}</td>
              <td>
                {t(`entry.${entry.kind}`)}
                {entry.voided_by && <span class="muted small"> · {t('cards.taken_back')}</span>}
              </td>
              <td>
                <span class="row">
                  <Change entry={entry} />
                </span>
              </td>
              <td>{[entry.stamps_after, entry.points_after].join(' / ')}</td>
              <td>{entry.staff_member_name ?? '–'}</td>
              <td>
                {[entry.amount && money(entry.amount.amount_minor, entry.amount.currency), entry.sale_ref, entry.reason]
                  .filter(Boolean)
                  .join(' · ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
