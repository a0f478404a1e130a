import { isDomainError, stampCard } from '@tresen/domain';
import { cafe } from '@tresen/domain/testing';

const { deps, card, command, alice, clock } = await cafe();
const stamp = stampCard(deps);

const first = await stamp({ ...command('first'), ...alice, cardId: card.id });
const again = await stamp({ ...command('first'), ...alice, cardId: card.id });
console.log(
  `${first.card.stamps?.balance} stamp, and still ${again.card.stamps?.balance} when the same command comes again`,
);

const tooSoon = await stamp({ ...command('second'), ...alice, cardId: card.id }).catch((error: unknown) => error);
console.log(isDomainError(tooSoon) ? `refused at once: ${tooSoon.code}` : tooSoon);

clock.advance(15 * 60_000);
const later = await stamp({ ...command('second'), ...alice, cardId: card.id });
console.log(`${later.card.stamps?.balance} stamps a quarter of an hour later`);
