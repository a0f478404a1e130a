import { useState } from 'preact/hooks';
import type { Store } from '../../src/wire/merchants.ts';
import type { ReviewItem } from '../../src/wire/payments.ts';
import { useListing, useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { ago, dateTimeIn, money } from '../kit/format.ts';
import { providerName } from '../sale/provider-name.ts';
import { sayReason, sayWhy } from '../sale/reasons.ts';
import type { ProviderNames } from '../sale/tender.tsx';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { Empty, Shown, Trouble } from '../ui/states.tsx';
import { DecideDialog } from './decide-dialog.tsx';
import { useOffice } from './office.ts';
import { PaymentTabs } from './payment-tabs.tsx';
import { useProviders } from './providers-known.ts';

export type Decision = ReviewItem['decisions'][number];

/** Payments and refunds that nobody could find out about: all that is known, in order, and what can be said of them. */
export function Review() {
  const { api } = useOffice();
  const stores = useThing<Stretch<Store>>(`${api}/stores`);
  const known = stores.state === 'ready' ? stores.data.items : [];
  const providers = useProviders(known);
  const items = useListing<ReviewItem>(`${api}/payments/review`);
  const [deciding, setDeciding] = useState<{ item: ReviewItem; decision: Decision } | null>(null);
  return (
    <Page title={t('nav.payments')} note={t('payments.review_note')}>
      <PaymentTabs here="/payments" />
      <Shown of={items}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="check" title={t('review.none')}>
              <p>{t('review.none_text')}</p>
            </Empty>
          ) : (
            <div class="stack">
              {all.map((item) => (
                <Case
                  key={item.refund?.id ?? item.payment.id}
                  item={item}
                  store={known.find(({ id }) => id === item.sale.store_id)}
                  providers={providers}
                  decide={(decision) => setDeciding({ item, decision })}
                />
              ))}
              <Trouble error={items.moreFailed} />
              {items.hasMore && (
                <Button busy={items.loadingMore} onClick={items.loadMore}>
                  {t('list.more')}
                </Button>
              )}
            </div>
          )
        }
      </Shown>
      {deciding && (
        <DecideDialog
          {...deciding}
          timezone={known.find(({ id }) => id === deciding.item.sale.store_id)?.timezone}
          providers={providers}
          onClose={() => setDeciding(null)}
          onDone={() => {
            setDeciding(null);
            items.reload();
          }}
        />
      )}
    </Page>
  );
}

function Case({
  item,
  store,
  providers,
  decide,
}: {
  item: ReviewItem;
  store: Store | undefined;
  providers: ProviderNames;
  decide: (decision: Decision) => void;
}) {
  const { home } = useOffice();
  const { payment, refund, sale, kind } = item;
  const { currency } = payment.amount;
  const id = `case-${refund?.id ?? payment.id}`;
  return (
    <section class="panel stack case" aria-labelledby={id}>
      <div class="row spread">
        <h2 id={id}>{t(`review.kind.${kind}`)}</h2>
        <strong class="case-amount">
          {money((refund?.amount ?? payment.taken ?? payment.amount).amount_minor, currency)}
        </strong>
      </div>
      <p>{t(`review.text.${kind}`)}</p>
      <dl class="facts">
        <dt>{t('review.provider')}</dt>
        <dd>{providerName(payment.provider, providers)}</dd>
        <dt>{t('review.sale')}</dt>
        <dd>
          <a href={`${home}/sales/${sale.id}`}>{t('sale.receipt_number', { number: sale.receipt_number })}</a>
          {store && ` · ${store.name}`}
          {` · ${money(sale.total.amount_minor, currency)}`}
          {sale.open.amount_minor > 0 && ` · ${t('sale.left')}: ${money(sale.open.amount_minor, currency)}`}
        </dd>
      </dl>
      <Story item={item} timezone={store?.timezone} />
      <div class="row">
        {item.decisions.map((decision) => (
          <Button key={decision} onClick={() => decide(decision)}>
            {t(refund ? `review.refund.${decision === 'taken' ? 'taken' : 'not_taken'}` : `review.decide.${decision}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}

/** What happened, in its order. */
function Story({ item: { payment, refund, sale }, timezone }: { item: ReviewItem; timezone: string | undefined }) {
  const { currency } = payment.amount;
  const steps: readonly (readonly [at: string | null, what: string] | null)[] = [
    [sale.created_at, t('review.step.rung_up', { amount: money(sale.total.amount_minor, currency) })],
    [payment.created_at, t('review.step.wanted', { amount: money(payment.amount.amount_minor, currency) })],
    payment.cancel_requested ? [null, t('review.step.cancel')] : null,
    payment.taken
      ? [
          payment.closed_at ?? payment.created_at,
          t('review.step.taken', { amount: money(payment.taken.amount_minor, payment.taken.currency) }),
        ]
      : null,
    refund
      ? [refund.created_at, t('review.step.refund', { amount: money(refund.amount.amount_minor, currency) })]
      : null,
  ];
  const known = Object.entries(payment.details);
  return (
    <div class="stack tight">
      <ol class="story">
        {steps.map(
          (step) =>
            step && (
              <li key={step[1]}>
                {step[0] && <time dateTime={step[0]}>{dateTimeIn(step[0], timezone)}</time>} <span>{step[1]}</span>
              </li>
            ),
        )}
        <li>
          <strong>{refund ? sayWhy(refund) : sayReason(payment)}</strong>{' '}
          <span class="muted small">{ago(refund?.created_at ?? payment.created_at)}</span>
        </li>
      </ol>
      {known.length > 0 && <p class="mono small">{known.map(([name, value]) => `${name}: ${value}`).join(' · ')}</p>}
    </div>
  );
}
