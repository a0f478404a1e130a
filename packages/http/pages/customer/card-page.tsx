import { useEffect } from 'preact/hooks';
import type { PublicCard } from '../../src/wire/cards.ts';
import { useThing } from '../api/loading.ts';
import { isRefused } from '../api/problem.ts';
import { t } from '../i18n/t.ts';
import { ago } from '../kit/format.ts';
import { match, path } from '../kit/router.ts';
import { CardFace } from '../ui/card-face.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { Empty, ErrorState, Skeleton } from '../ui/states.tsx';
import { wearColours } from './colours.ts';
import { Papers } from './papers.tsx';
import { WalletButtons } from './wallet-buttons.tsx';

/** A customer's own card: the address is the key to it. `justMade`: they have joined this moment. */
export function CardPage({ justMade = false }: { justMade?: boolean }) {
  const id = match('/card/:id', path.value)?.id ?? null;
  const card = useThing<PublicCard>(id && `/loyalty/cards/${encodeURIComponent(id)}`, { signedIn: false });
  useEffect(() => {
    // Back from the pocket: the balances may have changed at the counter meanwhile.
    const refresh = () => document.visibilityState === 'visible' && card.state === 'ready' && card.reload();
    document.addEventListener('visibilitychange', refresh);
    return () => document.removeEventListener('visibilitychange', refresh);
  }, [card.state]);
  return (
    <main class="customer" id="content">
      {!id ||
      (card.state === 'failed' &&
        isRefused(card.error, 'CARD_NOT_FOUND', 'NOT_FOUND', 'VALIDATION_FAILED', 'INVALID')) ? (
        <Empty whole icon="card" title={t('mine.gone')} />
      ) : card.state === 'loading' ? (
        <Skeleton lines={5} tall />
      ) : card.state === 'failed' ? (
        <ErrorState error={card.error} retry={card.reload} />
      ) : (
        <Mine card={card.data} justMade={justMade} />
      )}
      <Preferences />
    </main>
  );
}

function Mine({ card, justMade }: { card: PublicCard; justMade: boolean }) {
  useEffect(() => wearColours(card.program.look), []);
  return (
    <>
      <header class="stack tight">
        <h1 tabIndex={-1}>{card.first_name ? t('mine.hello', { name: card.first_name }) : t('mine.title')}</h1>
        {justMade && <p role="status">{t('join.done')}</p>}
      </header>
      {!card.active && <p class="trouble">{t('mine.inactive')}</p>}
      <CardFace
        look={card.program.look}
        name={card.program.name}
        above={card.program.merchant_name}
        number={card.number}
        holder={card.first_name}
        active={card.active}
        stamps={card.stamps}
        points={card.points}
      />
      {card.active && <WalletButtons cardId={card.id} />}
      {card.active && (
        <section class="panel stack centre">
          <QrCode text={card.qr_payload} label={t('card.qr', { number: card.number })} />
          <p>
            <strong>{t('mine.show')}</strong>
          </p>
        </section>
      )}
      {card.points && card.points.rewards.length > 0 && (
        <section class="stack tight" aria-labelledby="rewards">
          <h2 id="rewards">{t('mine.rewards')}</h2>
          <ul class="panel lines">
            {card.points.rewards.map((reward) => (
              <li key={reward.name} class="row spread">
                <span>
                  <strong>{reward.name}</strong>
                  <br />
                  <span class="muted small">{t('card.points', { count: reward.price_points })}</span>
                </span>
                {reward.affordable && <span class="chip good">{t('mine.ready')}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="muted small">
        {t('mine.keep')} {t('mine.last', { when: ago(card.last_activity_at) })}
      </p>
      <Papers program={card.program} />
    </>
  );
}
