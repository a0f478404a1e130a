import { walletSettings } from '../wallet/settings.ts';
import type {
  PassToShow,
  PassUpdate,
  PushOutcome,
  WalletCheck,
  WalletPlatform,
  WalletSettings,
} from '../wallet/ports.ts';
import type { MemoryStore } from './memory-store.ts';

/** A wallet that does what it is told, and remembers what it was asked. Settings: `issuers`, separated by blanks. */
export interface FakeWallet extends WalletPlatform {
  /** What each push is answered; everything is sent when absent. */
  answer: ((update: PassUpdate) => PushOutcome | Error) | undefined;
  readonly pushed: PassUpdate[];
  readonly issued: PassToShow[];
  findings: WalletCheck['findings'];
}

export function fakeWallet(keeps: WalletPlatform['keeps']): FakeWallet {
  const hands = keeps === 'devices' ? 'file' : 'link';
  const issuersIn = (settings: WalletSettings) => (settings['issuers'] ?? '').split(' ').filter((one) => one !== '');
  return {
    id: keeps === 'devices' ? 'pocket' : 'cloud',
    label: keeps === 'devices' ? 'Pocket' : 'Cloud',
    hands,
    keeps,
    settings: {
      id: `wallet_${keeps}`,
      fields: [
        { name: 'issuers', secret: false },
        { name: 'key', secret: true },
      ],
    },
    answer: undefined,
    pushed: [],
    issued: [],
    findings: [],
    async check(settings) {
      const identities = issuersIn(settings).map((issuer) => ({
        issuer,
        label: issuer,
        validFrom: null,
        validUntil: null,
      }));
      return { findings: this.findings, identities };
    },
    issuers: issuersIn,
    async issue(shown) {
      this.issued.push(shown);
      const { serial, revision } = shown.pass;
      return hands === 'file'
        ? { kind: 'file', bytes: new Uint8Array([revision]), mediaType: 'text/plain', fileName: serial }
        : { kind: 'link', url: `https://cloud.test/${serial}` };
    },
    async push(updates) {
      return updates.map((one) => {
        const outcome = this.answer?.(one) ?? { kind: 'sent', announced: false };
        if (outcome instanceof Error) throw outcome;
        this.pushed.push(one);
        return outcome;
      });
    },
  };
}

/** Two fake wallets over a store, both set up for the whole installation. */
export function fakeWallets(store: Pick<MemoryStore, 'settings'>) {
  const [pocket, cloud] = [fakeWallet('devices'), fakeWallet('objects')];
  const sealer = { seal: (text: string) => text, unseal: (text: string) => text };
  const walletDefaults: Record<string, WalletSettings | undefined> = {
    pocket: { issuers: 'pocket.test' },
    cloud: { issuers: 'cloud.test' },
  };
  return {
    pocket,
    cloud,
    walletDefaults,
    walletPlatforms: [pocket, cloud],
    walletSettings: walletSettings({ settings: store.settings, sealer, walletDefaults }),
    cardUrl: (id: string) => `https://shop.test/card/${id}`,
    sameSecret: (one: string, other: string) => one === other,
  };
}
