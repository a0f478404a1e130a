import { decideAndCommit, insert, update, type Command } from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import type { MerchantId, Randomness } from '../kernel/ids.ts';
import { auditEvent, outgoingEvent } from '../kernel/records.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import { attribution, cardChanged, enter, type Entered } from './card-change.ts';
import type { Card, Customer, CustomerId } from './card.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Cards, LoyaltyCollections, LoyaltyCommits } from './ports.ts';
import { refuse } from './refusals.ts';

/** All that is kept about one customer (GDPR, article 15). */
export interface CustomerExport {
  readonly customer: Customer;
  readonly cards: readonly { readonly card: Card; readonly entries: readonly LedgerEntry[] }[];
}

export const exportCustomer =
  ({ cards }: { cards: Pick<Cards, 'customer' | 'entries'> }) =>
  async (merchantId: MerchantId, id: CustomerId): Promise<CustomerExport> => {
    const file = await cards.customer(merchantId, id);
    if (!file) throw refuse('CUSTOMER_NOT_FOUND');
    const withEntries = [];
    for (const card of file.cards) {
      const entries: LedgerEntry[] = [];
      let cursor: string | undefined;
      do {
        const page = await cards.entries(merchantId, card.id, { limit: 200, cursor });
        entries.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      withEntries.push({ card, entries: entries.reverse() });
    }
    return { customer: file.customer, cards: withEntries };
  };

export interface EraseCustomer extends Command {
  readonly customerId: CustomerId;
  readonly reason: string;
}

export interface CustomerErased {
  readonly customerId: CustomerId;
  readonly erasedAt: Instant;
  readonly cardsDeactivated: number;
}

/**
 * Takes a customer's personal data (GDPR, article 17) and switches their cards off. The ledger and its sums stay: its entries
 * hold no personal data. Doing it again changes nothing.
 */
export const eraseCustomer =
  ({ cards, commits, clock, random, digests }: EraseDeps) =>
  (command: EraseCustomer): Promise<CustomerErased> => {
    const { caller, customerId, reason } = command;
    const { merchantId } = caller;
    return decideAndCommit<LoyaltyCollections, { customer: Customer; cards: readonly Card[] }, CustomerErased>(
      commits,
      command,
      {
        aggregate: `customer:${customerId}`,
        now: () => clock.now(),
        load: async () => {
          const state = await cards.customer(merchantId, customerId);
          if (!state) throw refuse('CUSTOMER_NOT_FOUND');
          return { state };
        },
        decide: ({ customer, cards: held }) => {
          const moment = { now: clock.now(), random, digests };
          if (customer.erasedAt !== null)
            return { writes: [], result: { customerId, erasedAt: customer.erasedAt, cardsDeactivated: 0 } };
          const by = attribution(caller);
          const ended: Entered[] = held
            .filter(({ active }) => active)
            .map((card) => enter(card, { kind: 'deactivated' }, by, moment));
          const inactive = held.filter(({ active, contactKey }) => !active && contactKey !== null);
          return {
            writes: [
              update('customer', {
                ...customer,
                name: null,
                email: null,
                phone: null,
                locale: null,
                erasedAt: moment.now,
              }),
              ...ended.map(({ card }) => update('card', { ...card, contactKey: null })),
              ...inactive.map((card) => update('card', { ...card, contactKey: null })),
              ...ended.map(({ entry }) => insert('ledger_entry', entry)),
            ],
            audit: [
              auditEvent(moment, caller, {
                action: 'customer.erased',
                object: { kind: 'customer', id: customerId },
                merchantId,
                details: { reason },
              }),
            ],
            events: [
              ...ended.map((entered) => cardChanged(entered, moment)),
              // Cards that were switched off before show the name, too.
              outgoingEvent(moment, {
                merchantId,
                type: 'customer.erased',
                aggregate: { kind: 'customer', id: customerId },
                data: { customer_id: customerId },
              }),
            ],
            result: { customerId, erasedAt: moment.now, cardsDeactivated: ended.length },
          };
        },
      },
    );
  };

interface EraseDeps {
  cards: Pick<Cards, 'customer'>;
  commits: LoyaltyCommits;
  clock: Clock;
  random: Randomness;
  digests: Digests;
}
