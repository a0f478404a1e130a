import { useState } from 'preact/hooks';
import type { CardChanged, LedgerEntry, StaffTicket } from '../../src/wire/cards.ts';
import type { Program } from '../../src/wire/programs.ts';
import { isRefused } from '../api/problem.ts';
import { useSending } from '../api/sending.ts';
import { newKey } from '../kit/ids.ts';
import { storeCall, useCounter } from './counter-context.ts';
import { beginTicket, endTicket, liveTicket } from './staff-ticket.ts';

/** What can be done with a card at the counter. */
export type Action =
  | { readonly kind: 'stamp' }
  | { readonly kind: 'redeem-stamps' }
  | { readonly kind: 'earn-points'; readonly amount_minor: number; readonly sale_ref?: string }
  | { readonly kind: 'redeem-points'; readonly reward_id: string }
  | { readonly kind: 'void'; readonly entry: LedgerEntry };

export interface Done {
  readonly action: Action;
  readonly answer: CardChanged;
  readonly staffName: string | null;
}

export interface Acting {
  readonly busy: boolean;
  /** The action that waits for a PIN. */
  readonly waiting: Action | null;
  readonly perform: (action: Action) => Promise<void>;
  /** Checks a PIN and carries out what waited for it. */
  readonly enterPin: (pin: string) => Promise<void>;
  readonly giveUp: () => void;
}

interface Outcomes {
  readonly onDone: (done: Done) => void;
  readonly onRefused: (error: unknown, action: Action) => void;
}

interface Sent {
  readonly path: string;
  readonly body: object;
}

function sentFor(action: Action, cardId: string): Sent {
  const card = `/loyalty/cards/${cardId}`;
  switch (action.kind) {
    case 'stamp':
      return { path: `${card}/stamps`, body: {} };
    case 'redeem-stamps':
      return { path: `${card}/stamps/redeem`, body: {} };
    case 'earn-points': {
      const { kind: _, ...purchase } = action;
      return { path: `${card}/points`, body: purchase };
    }
    case 'redeem-points':
      return { path: `${card}/points/redeem`, body: { reward_id: action.reward_id } };
    case 'void':
      return { path: `/loyalty/entries/${action.entry.id}/void`, body: {} };
  }
}

/** Carries out actions on a card, and asks for a PIN first where the program wants one and nobody's counts any more. */
export function useActing(cardId: string, program: Program | undefined, { onDone, onRefused }: Outcomes): Acting {
  const { store } = useCounter();
  const [waiting, setWaiting] = useState<Action | null>(null);
  const sending = useSending(`card.${cardId}`, ({ path, body }: Sent, key) =>
    storeCall<CardChanged>(store, path, { method: 'POST', body, key, staffTicket: liveTicket()?.token ?? null }),
  );
  const needsPin = (action: Action) => action.kind === 'void' || (program?.anti_fraud.require_staff_pin ?? true);

  const perform = async (action: Action) => {
    if (needsPin(action) && !liveTicket()) return setWaiting(action);
    try {
      const answer = await sending.send(sentFor(action, cardId));
      if (answer) onDone({ action, answer, staffName: liveTicket()?.name ?? null });
    } catch (error) {
      if (isRefused(error, 'STAFF_TICKET_INVALID', 'STAFF_PIN_REQUIRED')) {
        endTicket();
        setWaiting(action);
      } else onRefused(error, action);
    }
  };

  return {
    busy: sending.busy,
    waiting,
    perform,
    enterPin: async (pin) => {
      const action = waiting;
      if (!action) return;
      const given = await storeCall<StaffTicket>(store, '/pins/verify', {
        method: 'POST',
        body: { pin },
        key: newKey(),
      });
      beginTicket(given);
      setWaiting(null);
      await perform(action);
    },
    giveUp: () => setWaiting(null),
  };
}

/** What the next likely step with a card is. */
export function likelyStep(card: {
  stamps: { reward_ready: boolean } | null;
  points: object | null;
  next_stamp_at: string | null;
}) {
  if (card.stamps?.reward_ready) return 'redeem' as const;
  const stampable = card.stamps && (!card.next_stamp_at || Date.parse(card.next_stamp_at) <= Date.now());
  if (stampable) return 'stamp' as const;
  return card.points ? ('earn' as const) : ('stamp' as const);
}
