import type { CardLook } from '../../src/wire/programs.ts';
import { t } from '../i18n/t.ts';
import { visibleOn } from '../kit/contrast.ts';
import { number as written } from '../kit/format.ts';
import { Icon } from './icons.tsx';

export interface Face {
  readonly look: CardLook;
  readonly name: string;
  readonly above?: string | undefined;
  readonly holder?: string | null | undefined;
  readonly number?: string | undefined;
  readonly active: boolean;
  readonly stamps: { readonly balance: number; readonly target: number; readonly reward: string } | null;
  readonly points: {
    readonly balance: number;
    readonly rewards: readonly { readonly name: string; readonly price_points: number }[];
  } | null;
}

/** The card as its holder sees it, in the program's colours; a colour that would not be seen is shifted until it is. */
export function CardFace({ look, name, above, holder, number, active, stamps, points }: Face) {
  const foreground = visibleOn(look.foreground, look.background);
  const colours = {
    '--card-ground': look.background,
    '--card-text': foreground,
    '--card-accent': visibleOn(look.accent, look.background, 3),
  };
  return (
    <section class={`card-face${active ? '' : ' inactive'}`} style={colours} aria-label={name}>
      <header class="row spread">
        <div>
          {above && <p class="small">{above}</p>}
          <p class="card-name">{name}</p>
        </div>
        {look.logo_url && <img class="card-logo" src={look.logo_url} alt="" referrerpolicy="no-referrer" />}
      </header>
      {stamps && <Stamps {...stamps} />}
      {points && <Points {...points} />}
      <footer class="row spread">
        <span>{active ? holder : t('card.inactive')}</span>
        {number && (
          <span class="mono">
            <span class="hidden">{t('card.number')} </span>
            {number}
          </span>
        )}
      </footer>
    </section>
  );
}

/** Beyond this many, single stamps can no longer be counted at a glance: a bar says more. */
const countable = 20;

export function Stamps({ balance, target, reward }: NonNullable<Face['stamps']>) {
  const shown = Math.min(balance, target);
  const missing = target - balance;
  return (
    <div class="stack tight">
      <p class="hidden">{t('card.stamps_of', { balance, target })}</p>
      {target <= countable ? (
        <div class="stamps" aria-hidden="true">
          {Array.from({ length: target }, (_, at) => (
            <span key={at} class={`stamp${at < shown ? ' given' : ''}${at === target - 1 ? ' last' : ''}`}>
              {at < shown ? <Icon name="check" /> : at === target - 1 ? <Icon name="gift" /> : null}
            </span>
          ))}
        </div>
      ) : (
        <Bar part={shown} of={target} />
      )}
      <p class="row spread card-line">
        <strong>
          {missing > 0 ? t('card.stamps_left', { count: missing, reward }) : t('card.reward_ready', { reward })}
        </strong>
        <span aria-hidden="true">
          {written(balance)}/{written(target)}
        </span>
      </p>
    </div>
  );
}

export function Points({ balance, rewards }: NonNullable<Face['points']>) {
  const next = [...rewards]
    .sort((a, b) => a.price_points - b.price_points)
    .find((reward) => reward.price_points > balance);
  return (
    <div class="stack tight">
      <p class="card-points">{t('card.points', { count: balance })}</p>
      {next && (
        <>
          <Bar part={balance} of={next.price_points} />
          <p class="small">{t('card.points_to', { count: next.price_points - balance, reward: next.name })}</p>
        </>
      )}
    </div>
  );
}

/** How far; the words beside it say the same. */
const Bar = ({ part, of }: { part: number; of: number }) => (
  <span class="bar" aria-hidden="true">
    <span style={{ width: `${Math.min(100, (100 * part) / of)}%` }} />
  </span>
);
