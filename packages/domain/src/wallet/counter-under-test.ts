import { relayOutbox } from '../kernel/outbox.ts';
import { stampCard } from '../loyalty/stamp-card.ts';
import { cafe } from '../testing/cafe.ts';
import { fakeWallets } from '../testing/fake-wallet.ts';
import { memoryOutbox } from '../testing/memory-outbox.ts';
import { walletFollowers } from './follow-changes.ts';
import { registerPass } from './hold-pass.ts';
import { issuePass } from './issue-pass.ts';
import type { PushOutcome } from './ports.ts';
import { pushPasses } from './push-passes.ts';
import { pushPolicy } from './push-rules.ts';

/** A café with two fake wallets, the followers of its changes, and what pushes. */
export async function counter() {
  const shop = await cafe({ antiFraud: { cooldownMinutes: 0, maxDailyStamps: null } });
  const { store, clock, card, owner } = shop;
  const wallets = fakeWallets(store);
  const alarms: string[] = [];
  const deps = {
    ...shop.deps,
    ...wallets,
    alarm: ({ code }: { code: string }) => void alarms.push(code),
    changed: () => undefined,
  };
  const relay = relayOutbox({
    outbox: memoryOutbox(store.tables),
    subscribers: walletFollowers(deps),
    clock,
    failed: (_, error) => {
      throw error;
    },
  });
  let keys = 0;
  const command = () => shop.command(`key-${++keys}`);
  const push = pushPasses(deps);
  return {
    ...shop,
    ...wallets,
    deps,
    alarms,
    relay,
    push,
    stamp: async () => {
      await stampCard(deps)({ ...command(), ...shop.alice, cardId: card.id });
      await relay();
    },
    /** Lets a push become due, and pushes. */
    settle: async (ms: number = pushPolicy.settle) => {
      clock.advance(ms);
      return push();
    },
    asOwner: () => ({ ...command(), caller: owner }),
    issue: async (platform: 'pocket' | 'cloud' = 'pocket') =>
      (await issuePass(deps)({ cardId: card.id, platform })).pass,
    register: async (device: string, address = `push-${device}`) => {
      const { serial, token, issuer } = (await issuePass(deps)({ cardId: card.id, platform: 'pocket' })).pass;
      return registerPass(deps)({ platform: 'pocket', issuer, serial, token, device, address });
    },
    /** Has the next push meet something that happens while it is under way. */
    meanwhile: (happens: () => Promise<unknown>, outcome: PushOutcome) => {
      const { pocket } = wallets;
      const { push: before } = pocket;
      pocket.push = async (updates) => {
        pocket.push = before;
        await happens();
        return updates.map(() => outcome);
      };
    },
    copies: () => store.tables.all('pass_copy'),
  };
}
