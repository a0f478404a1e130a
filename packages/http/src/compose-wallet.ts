import { setTimeout as pause } from 'node:timers/promises';
import { appleWallet, drawnMark, logoFindings, type AppleWallet } from '@tresen/adapters/apple-wallet';
import { endpointsAt, googleWallet, type GoogleWallet } from '@tresen/adapters/google-wallet';
import { mikroOrmPasses, mikroOrmPassQueue } from '@tresen/adapters/mikro-orm';
import { constantTimeEqual } from '@tresen/adapters/node-crypto';
import {
  checkAllWallets,
  checkPlatforms,
  issuePass,
  notePassHeld,
  offeredPlatforms,
  passesChanged,
  pushPasses,
  readPass,
  registerPass,
  rememberedChecks,
  resendDeadLetters,
  runCampaigns,
  unregisterPass,
  walletFollowers,
  walletSettings,
  type Passes,
  type PassQueue,
  type PushOutcome,
  type Subscribers,
  type WalletPlatform,
  type WalletSettings,
  type WalletSettingsOf,
} from '@tresen/domain';
import type { Composition, Resources, Services } from './compose.ts';
import type { Providers } from './compose-container.ts';
import { appleWebService, type AppleWalletUse } from './routes/apple-wallet.ts';
import type { GoogleWalletUse } from './routes/google-wallet.ts';
import type { PublicUse } from './routes/public.ts';
import type { WalletUse } from './routes/wallet.ts';

/** What the work on wallet passes tells the host. */
export interface WalletHooks {
  /** Something waits to be pushed, or a campaign to go on. */
  readonly waiting: (work: 'push' | 'campaign') => void;
  readonly pushed: (platform: string, outcome: PushOutcome['kind']) => void;
  /** Our own set-up is wrong, in one line. */
  readonly alarm: (line: string) => void;
  /** What a phone complains of. */
  readonly phoneLog: (lines: readonly string[]) => void;
}

/** What wallet passes are made of, by its key. */
export interface WalletServices
  extends
    Omit<WalletUse, keyof PublicUse | 'passes' | 'passQueue' | 'settings' | 'random' | 'changeSettings'>,
    Omit<AppleWalletUse, 'throttle' | 'pushSoon'>,
    Pick<GoogleWalletUse, 'notePassHeld' | 'passPicture'> {
  passes: Passes;
  passQueue: PassQueue;
  appleWallet: AppleWallet;
  googleWallet: GoogleWallet;
  walletDefaults: Readonly<Record<string, WalletSettings | undefined>>;
  walletSettings: WalletSettingsOf;
  checkAllWallets: ReturnType<typeof checkAllWallets>;
  pushPasses: ReturnType<typeof pushPasses>;
  runCampaigns: ReturnType<typeof runCampaigns>;
  walletFollowers: Subscribers;
}

/** The ports that use cases of passes take. */
const passing = (get: Composition) => ({
  commits: get('commits'),
  clock: get('clock'),
  random: get('random'),
  digests: get('digests'),
  cards: get('cards'),
  programs: get('programs'),
  merchants: get('merchants'),
  passes: get('passes'),
  passQueue: get('passQueue'),
  walletPlatforms: get('walletPlatforms'),
  walletSettings: get('walletSettings'),
  walletDefaults: get('walletDefaults'),
  cardUrl: get('cardUrl'),
  sameSecret: constantTimeEqual,
});

/** Adapters of the platforms live as long as the host. */
export const walletParts = ({ config, clock, database, ephemeral, publicUrl, wallet }: Resources) =>
  ({
    passes: () => mikroOrmPasses(database),
    passQueue: () => mikroOrmPassQueue(database),
    walletDefaults: () => config.wallets,
    appleWallet: () =>
      appleWallet({
        webServiceUrl: () => publicUrl() + appleWebService,
        now: () => clock.now(),
        apns: { url: config.walletServices.applePush, ca: config.walletServices.applePushCa },
      }),
    googleWallet: () =>
      googleWallet({
        clock,
        pause: (milliseconds) => pause(milliseconds),
        ephemeral,
        publicUrl,
        logoUrl: (merchantId, { programId, programVersion }) =>
          `${publicUrl()}/api/v1/wallet/logos/${merchantId}/${programId}/${programVersion}`,
        callbackUrl: () => `${publicUrl()}/api/v1/wallet/google/callback`,
        ...(config.walletServices.google !== undefined && { endpoints: endpointsAt(config.walletServices.google) }),
      }),
    walletPlatforms: (get): readonly WalletPlatform[] =>
      [get('appleWallet'), get('googleWallet')].map(rememberedChecks({ ephemeral, digests: get('digests') })),
    walletSettings: (get) =>
      walletSettings({ settings: get('settings'), sealer: get('sealer'), walletDefaults: get('walletDefaults') }),
    cardUrl: () => (id) => `${publicUrl()}/card/${id}`,
    logoFindings: () => logoFindings,
    passPicture: () => (face) => drawnMark(face, 660),
    pushSoon: () => () => wallet.waiting('push'),
    phoneLog: () => wallet.phoneLog,
    pushPasses: (get) =>
      pushPasses({
        ...passing(get),
        pushed: wallet.pushed,
        alarm: ({ merchantId, platform, code, detail }) =>
          wallet.alarm(`Passes of merchant ${merchantId} cannot be pushed to ${platform}: ${detail} (${code})`),
      }),
    walletFollowers: (get) => walletFollowers({ ...passing(get), changed: wallet.waiting }),
    offeredPlatforms: (get) => offeredPlatforms(passing(get)),
    checkPlatforms: (get) => checkPlatforms(passing(get)),
    checkAllWallets: (get) => checkAllWallets(passing(get)),
    issuePass: (get) => issuePass(passing(get)),
    registerPass: (get) => registerPass(passing(get)),
    unregisterPass: (get) => unregisterPass(passing(get)),
    notePassHeld: (get) => notePassHeld(passing(get)),
    passesChanged: (get) => passesChanged(passing(get)),
    readPass: (get) => readPass(passing(get)),
    runCampaigns: (get) => runCampaigns(passing(get)),
    resendDeadLetters: (get) => resendDeadLetters(passing(get)),
  }) satisfies Partial<Providers<Services>>;
