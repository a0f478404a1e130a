import type { IdempotencyKey } from '../kernel/commit.ts';
import { isDomainError } from '../kernel/errors.ts';
import { localDay, type TimeZone } from '../kernel/time.ts';
import { expirePoints } from './correct-card.ts';
import type { OnCardDeps } from './on-card.ts';
import type { Cards } from './ports.ts';

const utc = 'UTC' as TimeZone;

/**
 * The nightly job: expires the points of every card that is due, one commit a card. Safe to run again and at once on several
 * hosts; what could not be expired now is due the next night. Answers how many cards lost points.
 */
export const expireDuePoints =
  (deps: OnCardDeps & { cards: Pick<Cards, 'dueToExpire'> }) =>
  async (): Promise<{ readonly expired: number; readonly failed: number }> => {
    const now = deps.clock.now();
    const key = `expire-${localDay(now, utc)}` as IdempotencyKey;
    let expired = 0;
    let failed = 0;
    let cursor: string | undefined;
    do {
      const page = await deps.cards.dueToExpire(now, { limit: 200, cursor });
      for (const { merchantId, cardId } of page.items) {
        try {
          const { entry } = await expirePoints(deps)({
            caller: { kind: 'system', merchantId, job: `expire-points:${cardId}` },
            key,
            fingerprint: cardId,
            cardId,
            zone: utc,
          });
          if (entry) expired++;
        } catch (error) {
          if (!isDomainError(error, 'CONFLICT')) throw error;
          failed++;
        }
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return { expired, failed };
  };
