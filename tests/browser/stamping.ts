import { isDomainError, stampCard } from '@tresen/domain';
import { cafe, loyaltyBreaches } from '@tresen/domain/testing';

/** Ten stamps as fast as the program allows, and one that comes too soon; what a browser then knows of the card. */
export async function tenStamps() {
  const { deps, store, card, command, alice, clock } = await cafe({ antiFraud: { maxDailyStamps: null } });
  const stamp = stampCard(deps);
  const stamped = [];
  for (let at = 0; at < 10; at++) {
    const {
      card: changed,
      entry,
      reachedTarget,
    } = await stamp({ ...command(`stamp ${at}`), ...alice, cardId: card.id });
    stamped.push({ balance: changed.stamps?.balance, kind: entry.kind, reachedTarget });
    if (at < 9) clock.advance(15 * 60_000);
  }
  const tooSoon: unknown = await stamp({ ...command('too soon'), ...alice, cardId: card.id }).catch(
    (error: unknown) => error,
  );
  return {
    stamped,
    tooSoon: isDomainError(tooSoon) ? tooSoon.code : 'nothing',
    breaches: loyaltyBreaches(store.tables, deps.digests),
  };
}
