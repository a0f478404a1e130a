import type { Digests } from '../kernel/digests.ts';
import { later, localDay, minutes, type TimeZone } from '../kernel/time.ts';
import { checkCard } from '../loyalty/verify-ledger.ts';
import type { MemoryTables } from './memory-commits.ts';

/**
 * What holds of every card whatever was done to it, at any instant: chains and balances verify, nothing is below zero, no entry is
 * taken back twice, cooldown and daily cap were kept. Answers every breach in words; none is right.
 */
export function loyaltyBreaches({ all }: Pick<MemoryTables, 'all'>, digests: Digests): string[] {
  const breaches: string[] = [];
  const ledger = all('ledger_entry');
  for (const card of all('card')) {
    const entries = ledger.filter(({ cardId }) => cardId === card.id).sort((a, b) => a.seq - b.seq);
    const fault = checkCard(card, entries, digests);
    if (fault) breaches.push(`card ${card.id}: ${fault.what} at entry ${fault.seq}`);
    if (Math.min(card.stamps, card.stampDebt, card.points, card.pointDebt) < 0)
      breaches.push(`card ${card.id}: below zero`);
    if (card.stamps * card.stampDebt + card.points * card.pointDebt !== 0)
      breaches.push(`card ${card.id}: balance beside debt`);

    const program = all('program').find(({ id }) => id === card.programId)!;
    const { cooldownMinutes, maxDailyStamps } = program.antiFraud;
    const voided = new Set(entries.map(({ voids }) => voids));
    const stamps = entries.filter(({ kind, id }) => kind === 'stamp_earned' && !voided.has(id));
    const byDay = new Map<string, number>();
    stamps.forEach((stamp, at) => {
      const before = stamps[at - 1];
      if (before && stamp.at < later(before.at, minutes(cooldownMinutes)))
        breaches.push(`card ${card.id}: stamp ${stamp.seq} within the cooldown`);
      const zone = all('store').find(({ id }) => id === stamp.storeId)?.timezone ?? ('UTC' as TimeZone);
      const day = localDay(stamp.at, zone);
      byDay.set(day, (byDay.get(day) ?? 0) + 1);
    });
    for (const [day, count] of byDay)
      if (maxDailyStamps !== null && count > maxDailyStamps)
        breaches.push(`card ${card.id}: ${count} stamps on ${day}`);
  }
  return breaches;
}
