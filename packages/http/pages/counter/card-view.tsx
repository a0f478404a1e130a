import { useEffect, useState } from 'preact/hooks';
import type { CardWithEntries } from '../../src/wire/cards.ts';
import { useLoading } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { when } from '../kit/format.ts';
import { go, place } from '../kit/router.ts';
import { useShortcuts } from '../kit/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { CardFace } from '../ui/card-face.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { likelyStep, useActing, type Action, type Done } from './actions.ts';
import { AmountPad } from './amount-pad.tsx';
import { changed, storeCall, useCounter } from './counter-context.ts';
import { History, undoable } from './history.tsx';
import { No, Yes } from './outcome.tsx';
import { PinPad } from './pin-pad.tsx';
import { Rewards } from './rewards.tsx';
import { TakeAlong } from './take-along.tsx';

/** A card left alone for so long belongs to nobody in the queue any more. */
const idleLimit = 90_000;

/** One card at the counter: loads it, then lets people work with it. */
export function CardView({ id }: { id: string }) {
  const { store } = useCounter();
  const loaded = useLoading(
    (signal) => storeCall<CardWithEntries>(store, `/loyalty/cards/${id}`, { signal }),
    [id, store.id],
  );
  useShortcuts({ Escape: () => go('/counter') });
  switch (loaded.state) {
    case 'loading':
      return <Skeleton lines={6} tall />;
    case 'failed':
      return (
        <div class="stack">
          <BackToStart />
          <ErrorState error={loaded.error} retry={loaded.reload} />
        </div>
      );
    case 'ready':
      return <OpenCard file={loaded.data} set={loaded.set} reload={loaded.reload} />;
  }
}

const BackToStart = () => (
  <Button look="quiet" icon="back" shortcut="Esc" onClick={() => go('/counter')}>
    {t('counter.to_start')}
  </Button>
);

type Outcome = { readonly done: Done } | { readonly error: unknown; readonly action: Action };

function OpenCard({
  file,
  set,
  reload,
}: {
  file: CardWithEntries;
  set: (file: CardWithEntries) => void;
  reload: () => void;
}) {
  const { programs } = useCounter();
  const { card, entries } = file;
  const program = programs.find(({ id }) => id === card.program.id);
  const [amount, setAmount] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const acting = useActing(card.id, program, {
    onDone: (done) => {
      set(changed(file, done.answer, done.staffName));
      setAmount(false);
      setOutcome({ done });
    },
    onRefused: (error, action) => {
      setAmount(false);
      setOutcome({ error, action });
    },
  });
  useIdle(outcome === null);

  const step = likelyStep(card);
  const last = entries.find(undoable);
  const stamp = () => void acting.perform({ kind: 'stamp' });
  const redeem = () => void acting.perform({ kind: 'redeem-stamps' });
  const undo = last && (() => void acting.perform({ kind: 'void', entry: last }));
  const canStamp = card.active && card.stamps !== null;
  const canRedeem = card.active && card.stamps?.reward_ready === true;
  const canEarn = card.active && card.points !== null && program !== undefined;
  useShortcuts({
    ...(canStamp ? { s: stamp } : {}),
    ...(canRedeem ? { r: redeem } : {}),
    ...(canEarn ? { p: () => setAmount(true) } : {}),
    ...(undo ? { u: undo } : {}),
  });

  const waitsUntil = card.next_stamp_at && Date.parse(card.next_stamp_at) > Date.now() ? card.next_stamp_at : null;
  const stampButton = (big: boolean) =>
    canStamp && (
      <Button
        look={big ? 'primary' : 'plain'}
        size={big ? 'huge' : 'large'}
        icon="check"
        shortcut="S"
        busy={acting.busy}
        onClick={stamp}
        wide
      >
        {waitsUntil ? t('counter.stamp_from', { time: when(waitsUntil) }) : t('counter.stamp')}
      </Button>
    );
  const redeemButton = canRedeem && card.stamps && (
    <Button look="primary" size="huge" icon="gift" shortcut="R" busy={acting.busy} onClick={redeem} wide>
      {t('counter.redeem_reward', { reward: card.stamps.reward })}
    </Button>
  );
  const earnButton = (big: boolean) =>
    canEarn && (
      <Button
        look={big ? 'primary' : 'plain'}
        size={big ? 'huge' : 'large'}
        icon="plus"
        shortcut="P"
        busy={acting.busy}
        onClick={() => setAmount(true)}
        wide
      >
        {t('counter.earn')}
      </Button>
    );

  return (
    <div class="card-view">
      <div class="row spread card-view-top">
        <BackToStart />
        <TakeAlong card={card} startOpen={place.value.query.has('new')} />
      </div>
      <div class="stack wide">
        <h1 tabIndex={-1}>{card.customer.name ?? t('name.nobody')}</h1>
        <CardFace
          look={card.program.look}
          name={card.program.name}
          number={card.number}
          holder={card.customer.email ?? card.customer.phone}
          active={card.active}
          stamps={card.stamps}
          points={card.points}
        />
        <Debts card={card} />
      </div>
      <div class="stack wide">
        {!card.active && <p class="trouble">{t('problem.CARD_INACTIVE')}</p>}
        <div class="stack" role="group" aria-label={t('counter.steps')}>
          {step === 'redeem' && redeemButton}
          {step === 'earn' && earnButton(true)}
          {stampButton(step === 'stamp')}
          {step !== 'earn' && earnButton(false)}
        </div>
        {card.points && card.active && (
          <Rewards
            points={card.points}
            busy={acting.busy}
            redeem={(reward_id) => void acting.perform({ kind: 'redeem-points', reward_id })}
          />
        )}
        <History entries={entries} busy={acting.busy} undo={undo} />
      </div>
      {amount && program?.points && (
        <AmountPad
          rules={program.points}
          currency={program.currency}
          busy={acting.busy}
          onClose={() => setAmount(false)}
          onAmount={(purchase) => void acting.perform({ kind: 'earn-points', ...purchase })}
        />
      )}
      {acting.waiting && <PinPad title={t('pin.title')} onPin={acting.enterPin} onClose={acting.giveUp} />}
      {outcome && 'done' in outcome && (
        <Yes
          key={outcome.done.answer.entry.id}
          done={outcome.done}
          file={file}
          busy={acting.busy}
          redeem={canRedeem && outcome.done.action.kind === 'stamp' ? redeem : undefined}
          undo={outcome.done.action.kind === 'void' ? undefined : undo}
          onClose={() => setOutcome(null)}
        />
      )}
      {outcome && 'error' in outcome && (
        <No
          error={outcome.error}
          currency={card.program.currency}
          again={() => {
            setOutcome(null);
            void acting.perform(outcome.action);
          }}
          onClose={() => {
            setOutcome(null);
            reload();
          }}
        />
      )}
    </div>
  );
}

/** What was taken back after it had been spent, and is paid off first. */
const Debts = ({ card: { stamps, points } }: Pick<CardWithEntries, 'card'>) => (
  <>
    {stamps !== null && stamps.debt > 0 && <p class="chip warn">{t('counter.stamp_debt', { count: stamps.debt })}</p>}
    {points !== null && points.debt > 0 && <p class="chip warn">{t('counter.point_debt', { count: points.debt })}</p>}
  </>
);

/** Goes back to the start when nobody touches the page for a while. */
function useIdle(watching: boolean): void {
  useEffect(() => {
    if (!watching) return;
    let timer = setTimeout(leave, idleLimit);
    function leave(): void {
      if (document.querySelector('dialog[open]')) start();
      else go('/counter', { replace: true });
    }
    function start(): void {
      clearTimeout(timer);
      timer = setTimeout(leave, idleLimit);
    }
    const signs = ['pointerdown', 'keydown', 'scroll'] as const;
    for (const sign of signs) document.addEventListener(sign, start, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of signs) document.removeEventListener(sign, start);
    };
  }, [watching]);
}
