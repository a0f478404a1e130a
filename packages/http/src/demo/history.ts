import {
  days,
  earnPoints,
  enrolCard,
  enrolInPublic,
  later,
  minor,
  minutes,
  redeemPoints,
  redeemStamps,
  stampCard,
  type Caller,
  type CardChanged,
  type CardId,
  type Instant,
  type Program,
  type StaffProof,
  type Store,
} from '@tresen/domain';
import type { Composition } from '../compose.ts';
import { chances } from './chances.ts';
import { customerNames, emailOf } from './customers.ts';
import { once, quietFor, type MovedClock } from './steps.ts';

export interface HistoryOptions {
  readonly caller: Caller;
  readonly clock: MovedClock;
  readonly store: Store;
  readonly program: Program;
  readonly staff: readonly StaffProof[];
  readonly now: Instant;
}

interface Visit {
  readonly at: Instant;
  readonly customer: number;
  /** 0 is the one on which the customer enrols. */
  readonly nth: number;
  readonly chance: number;
}

/** A month of visits in the order they happened: some customers come almost daily, most now and then. */
function visits(now: Instant): Visit[] {
  const chance = chances(7);
  const all = customerNames.flatMap((_, customer) => {
    const regular = customer % 10 === 0;
    const since = regular ? 30 : 2 + Math.floor(chance() * 28);
    const count = regular ? 13 : Math.min(since, 1 + Math.floor(chance() * 6));
    return Array.from({ length: count }, (__, nth): Visit => {
      const daysAgo = since - Math.floor((nth * since) / count);
      const at = later(now, -days(daysAgo) - quietFor + minutes(Math.floor(chance() * 100)));
      return { at, customer, nth, chance: chance() };
    });
  });
  return all.sort((a, b) => a.at - b.at || a.customer - b.customer);
}

/** Lives through a month at the counter, with the very use cases a till would use. */
export async function seedCards(
  get: Composition,
  { caller, clock, store, program, staff, now }: HistoryOptions,
): Promise<void> {
  const deps = {
    clock,
    cards: get('cards'),
    programs: get('programs'),
    stores: get('stores'),
    commits: get('commits'),
    random: get('random'),
    digests: get('digests'),
  };
  const use = {
    enrol: enrolCard(deps),
    join: enrolInPublic(deps),
    stamp: stampCard(deps),
    redeemStamps: redeemStamps(deps),
    earn: earnPoints(deps),
    redeemPoints: redeemPoints(deps),
  };
  const cards = new Map<number, CardId>();
  const [cake] = program.points?.rewards ?? [];

  for (const { at, customer, nth, chance } of visits(now)) {
    clock.at = at;
    const step = `card-${customer}-${nth}`;
    const contact = {
      name: customerNames[customer],
      email: emailOf(customerNames[customer] ?? ''),
      locale: 'de' as const,
    };
    let cardId = cards.get(customer);
    if (!cardId) {
      const enrolled =
        customer % 3 === 2
          ? await use.join({
              ...once({ kind: 'public', merchantId: store.merchantId }, `${step}-join`),
              ...contact,
              programCode: program.code,
              zone: store.timezone,
            })
          : await use.enrol({ ...once(caller, `${step}-enrol`), ...contact, programId: program.id, storeId: store.id });
      cardId = enrolled.card.id;
      cards.set(customer, cardId);
    }
    const at1 = (what: string) => ({
      ...once(caller, `${step}-${what}`),
      cardId: cardId, // set just above where it was not
      storeId: store.id,
      staff: staff[chance < 0.6 ? 0 : 1] ?? null,
    });
    let latest: CardChanged = await use.stamp(at1('stamp'));
    if (chance < 0.65)
      latest = await use.earn({
        ...at1('points'),
        amount: minor(280 + Math.floor(chance * 2_000)),
        saleRef: `R-${customer}-${nth}`,
      });
    if (latest.card.stamps?.rewardReady) latest = await use.redeemStamps(at1('redeem'));
    if (cake && chance < 0.5 && (latest.card.points?.balance ?? 0) >= cake.pricePoints)
      await use.redeemPoints({ ...at1('cake'), rewardId: cake.id });
  }
}
