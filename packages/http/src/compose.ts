import { setTimeout as pause } from 'node:timers/promises';
import { argon2SecretHasher } from '@tresen/adapters/argon2';
import {
  joseOutsideIdentities,
  joseProofVerifier,
  joseTokenSigner,
  keyRing,
  type KeyRing,
} from '@tresen/adapters/jose';
import {
  mikroOrmAuditTrail,
  mikroOrmCards,
  mikroOrmClockLinks,
  mikroOrmCommits,
  mikroOrmDeviceGrants,
  mikroOrmDevices,
  mikroOrmHousekeeping,
  mikroOrmLoyaltyStatistics,
  mikroOrmMerchants,
  mikroOrmOutbox,
  mikroOrmPrograms,
  mikroOrmSettings,
  mikroOrmSigningKeys,
  mikroOrmStaffMembers,
  mikroOrmStores,
  mikroOrmTimeEntries,
  mikroOrmUsers,
  type Collections,
  type Database,
} from '@tresen/adapters/mikro-orm';
import { constantTimeEqual, derivedKey, nodeDigests, nodeRandomness, sealer } from '@tresen/adapters/node-crypto';
import { qrcodeDrawer } from '@tresen/adapters/qrcode';
import {
  addEntry,
  adjustCard,
  approveGrant,
  authenticateDevice,
  checkProof,
  changeSettings,
  claimDevice,
  clientOf,
  correctEntry,
  createMerchant,
  createProgram,
  createStore,
  createUser,
  deactivateCard,
  deleteDevice,
  denyGrant,
  earnPoints,
  enrolCard,
  enrolInPublic,
  enterAtKiosk,
  enterByPhone,
  ensureAdmin,
  eraseCustomer,
  expireDuePoints,
  exportCustomer,
  findClockMerchant,
  findGrant,
  hireStaffMember,
  introspectDeviceToken,
  isDomainError,
  issueStaffTicket,
  leaveKiosk,
  loyaltyStatistics,
  newNonce,
  pairDevice,
  pollGrant,
  punchAtKiosk,
  punchByPhone,
  reactivateCard,
  readStaffTicket,
  redeemPoints,
  redeemStamps,
  refreshDevice,
  refreshSession,
  relayOutbox,
  removeClockLink,
  revokeDevice,
  revokeDeviceToken,
  rotateClockLink,
  signedInByToken,
  signedInOutside,
  signIn,
  signOut,
  stampCard,
  startGrant,
  throttle,
  timesheet,
  turns,
  unlockStaffMember,
  updateDevice,
  updateMerchant,
  updateProgram,
  updateStaffMember,
  updateStore,
  updateUser,
  verifyLedger,
  verifyPin,
  voidEntry,
  whoIsIn,
  type Clock,
  type Commits,
  type DeviceGrants,
  type Digests,
  type EphemeralStore,
  type Housekeeping,
  type LoyaltyStatistics,
  type Outbox,
  type OutgoingEvent,
  type PaymentProvider,
  type Randomness,
  type Sealer,
  type SecretHasher,
  type Settings,
  type Subscribers,
  type TokenSigner,
  type Write,
} from '@tresen/domain';
import { contain, type Get, type Providers } from './compose-container.ts';
import { registerAdapters, registerUseCases, type RegisterServices } from './compose-register.ts';
import { walletParts, type WalletHooks, type WalletServices } from './compose-wallet.ts';
import type { Config } from './config/config.ts';
import type { SignedInPrincipal } from './kit/route.ts';
import type { CardUse } from './routes/cards.ts';
import type { ClockUse } from './routes/clock.ts';
import type { CounterUse } from './routes/counter.ts';
import type { DeviceGrantUse } from './routes/device-grants.ts';
import type { DeviceUse } from './routes/devices.ts';
import type { MerchantUse } from './routes/merchants.ts';
import type { OAuthUse } from './routes/oauth.ts';
import type { ProgramUse } from './routes/programs.ts';
import type { PublicUse } from './routes/public.ts';
import type { SignInUse } from './routes/sign-in.ts';
import type { StaffUse } from './routes/staff.ts';
import type { TimesheetUse } from './routes/timesheets.ts';
import type { UserUse } from './routes/users.ts';

/** What must be opened before, and closed after. */
export interface Resources {
  readonly config: Config;
  readonly clock: Clock;
  readonly database: Database;
  readonly ephemeral: EphemeralStore;
  /** Called after a commit with what it left in the outbox. */
  readonly eventsWaiting: (events: readonly OutgoingEvent[]) => void;
  readonly subscribers: Subscribers;
  /** Where clients reach the host. */
  readonly publicUrl: () => string;
  readonly warn: (message: string, error: unknown) => void;
  /** Does what nobody waits for; the host does not stop before it has ended. */
  readonly inBackground: (work: () => Promise<unknown>) => void;
  readonly wallet: WalletHooks;
  /** Beside the host's own. */
  readonly paymentProviders: readonly PaymentProvider[];
}

type UseCases = SignInUse &
  MerchantUse &
  UserUse &
  StaffUse &
  ProgramUse &
  CardUse &
  CounterUse &
  PublicUse &
  DeviceUse &
  DeviceGrantUse &
  OAuthUse &
  RegisterServices &
  ClockUse &
  TimesheetUse;

/** Everything the host is made of, by its key. */
export interface Services extends UseCases, WalletServices {
  config: Config;
  clock: Clock;
  random: Randomness;
  digests: Digests;
  hasher: SecretHasher;
  commits: Commits<Write<Collections>>;
  ephemeral: EphemeralStore;
  keyRing: KeyRing;
  signer: TokenSigner;
  statistics: LoyaltyStatistics;
  outbox: Outbox;
  housekeeping: Housekeeping;
  deviceGrants: DeviceGrants;
  settings: Settings;
  sealer: Sealer;
  changeSettings: ReturnType<typeof changeSettings>;
  /** Which person holds a bearer token. */
  principal: (bearer: string) => Promise<SignedInPrincipal | undefined>;
  authenticateDevice: ReturnType<typeof authenticateDevice>;
  ensureAdmin: ReturnType<typeof ensureAdmin>;
  verifyLedger: ReturnType<typeof verifyLedger>;
  relayOutbox: ReturnType<typeof relayOutbox>;
  expireDuePoints: ReturnType<typeof expireDuePoints>;
}

export type Composition = Get<Services>;

/** Wires the host: the one place that knows which adapter stands behind which port. */
export const compose = (resources: Resources): Composition =>
  contain<Services>({
    ...adapters(resources),
    ...registerAdapters(resources),
    ...walletParts(resources),
    ...useCases,
    ...registerUseCases(resources),
    ...timeClock(resources),
  });

const adapters = ({ config, clock, database, ephemeral, eventsWaiting, subscribers, publicUrl, warn }: Resources) =>
  ({
    config: () => config,
    clock: () => clock,
    ephemeral: () => ephemeral,
    timezone: () => config.timezone,
    publicUrl: () => publicUrl,
    authenticateDevice: (get) =>
      authenticateDevice({
        ...proving(get),
        devices: get('devices'),
        signer: get('signer'),
        notNoted: (error) => warn('It could not be noted that a device was seen.', error),
      }),
    random: () => nodeRandomness,
    digests: () => nodeDigests(derivedKey(config.secrets.PIN_PEPPER, 'digests')),
    hasher: () => argon2SecretHasher({ pepper: derivedKey(config.secrets.PIN_PEPPER, 'hashes') }),
    commits: () => mikroOrmCommits(database, { turns: turns(), onEvents: eventsWaiting }),
    merchants: () => mikroOrmMerchants(database),
    stores: () => mikroOrmStores(database),
    users: () => mikroOrmUsers(database),
    staffMembers: () => mikroOrmStaffMembers(database),
    settings: () => mikroOrmSettings(database),
    sealer: () => sealer(derivedKey(config.secrets.SETTINGS_KEY, 'settings')),
    audit: () => mikroOrmAuditTrail(database),
    devices: () => mikroOrmDevices(database),
    deviceGrants: () => mikroOrmDeviceGrants(database),
    clockLinks: () => mikroOrmClockLinks(database),
    timeEntries: () => mikroOrmTimeEntries(database),
    programs: () => mikroOrmPrograms(database),
    cards: () => mikroOrmCards(database),
    statistics: () => mikroOrmLoyaltyStatistics(database),
    outbox: () => mikroOrmOutbox(database),
    housekeeping: () => mikroOrmHousekeeping(database),
    keyRing: () => {
      const { seal, unseal } = sealer(derivedKey(config.secrets.SETTINGS_KEY, 'signing-keys'));
      const onError = (error: unknown) =>
        warn('The signing keys cannot be read again; those at hand stay in use.', error);
      return keyRing({ store: mikroOrmSigningKeys(database), clock, seal, unseal, onError });
    },
    signer: (get) => joseTokenSigner({ ring: get('keyRing'), clock, issuer: issuerOf(config) }),
    relayOutbox: (get) =>
      relayOutbox({
        outbox: get('outbox'),
        subscribers,
        clock,
        failed: ({ event }, error) =>
          warn(`The event ${event.id} (${event.type}) could not be delivered and waits.`, error),
      }),
  }) satisfies Partial<Providers<Services>>;

/** Who signs our tokens. Without a public address it is a name that no other installation gives to anyone outside. */
export const issuerOf = ({ publicUrl, port }: Config): string => publicUrl ?? `http://localhost:${port}`;

/** The ports that most use cases take. */
const common = (get: Composition) => ({
  commits: get('commits'),
  clock: get('clock'),
  random: get('random'),
  digests: get('digests'),
});
const sessions = (get: Composition) => ({
  ...common(get),
  users: get('users'),
  merchants: get('merchants'),
  signer: get('signer'),
});
const people = (get: Composition) => ({
  ...common(get),
  users: get('users'),
  stores: get('stores'),
  merchants: get('merchants'),
  staffMembers: get('staffMembers'),
  hasher: get('hasher'),
});
const loyalty = (get: Composition) => ({
  ...common(get),
  cards: get('cards'),
  programs: get('programs'),
  stores: get('stores'),
});

const proving = (get: Composition) => ({
  proofs: joseProofVerifier,
  ephemeral: get('ephemeral'),
  digests: get('digests'),
  clock: get('clock'),
  random: get('random'),
});
const devices = (get: Composition) => ({
  ...common(get),
  devices: get('devices'),
  grants: get('deviceGrants'),
  users: get('users'),
  stores: get('stores'),
  merchants: get('merchants'),
  ephemeral: get('ephemeral'),
  signer: get('signer'),
});

/** Whether a token says it is a device's, so that no one else is asked about it. Nothing more is believed of it. */
const saysDevice = (token: string): boolean => {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString());
    return typeof header === 'object' && header !== null && 'typ' in header && header.typ === 'device+jwt';
  } catch {
    return false;
  }
};

const useCases = {
  signIn: (get) => signIn({ ...sessions(get), hasher: get('hasher'), ephemeral: get('ephemeral') }),
  refreshSession: (get) => refreshSession(sessions(get)),
  signOut: (get) => signOut(sessions(get)),
  throttle: (get) => throttle({ ephemeral: get('ephemeral'), clock: get('clock') }),
  principal: (get) => {
    const byToken = signedInByToken({ signer: get('signer') });
    const { secrets, outsideIdentities } = get('config');
    const outside = outsideIdentities && joseOutsideIdentities({ ...outsideIdentities, clock: get('clock') });
    const byOther = outside && signedInOutside({ outside, users: get('users'), merchants: get('merchants') });
    return async (bearer) => {
      if (bearer.length === secrets.ADMIN_TOKEN.length && constantTimeEqual(bearer, secrets.ADMIN_TOKEN))
        return { kind: 'operator' };
      if (saysDevice(bearer)) return undefined;
      for (const ask of byOther ? [byToken, byOther] : [byToken]) {
        try {
          return { kind: 'user', user: await ask(bearer) };
        } catch (error) {
          if (!isDomainError(error, 'UNAUTHENTICATED')) throw error;
        }
      }
      return undefined;
    };
  },

  checkProof: (get) => checkProof(proving(get)),
  newNonce: (get) => newNonce(proving(get)),
  pairDevice: (get) => pairDevice({ ...devices(get), qr: qrcodeDrawer, apiUrl: get('publicUrl') }),
  claimDevice: (get) => claimDevice(devices(get)),
  updateDevice: (get) => updateDevice(devices(get)),
  revokeDevice: (get) => revokeDevice(devices(get)),
  deleteDevice: (get) => deleteDevice(devices(get)),
  findGrant: (get) => findGrant(devices(get)),
  approveGrant: (get) => approveGrant(devices(get)),
  denyGrant: (get) => denyGrant(devices(get)),
  oauthClient: () => (id) => clientOf(id),
  startGrant: (get) => startGrant(devices(get)),
  pollGrant: (get) => pollGrant(devices(get)),
  refreshDevice: (get) => refreshDevice(devices(get)),
  revokeDeviceToken: (get) => revokeDeviceToken(devices(get)),
  introspectDeviceToken: (get) => introspectDeviceToken(devices(get)),

  createMerchant: (get) => createMerchant(people(get)),
  updateMerchant: (get) => updateMerchant(people(get)),
  createStore: (get) => createStore(people(get)),
  updateStore: (get) => updateStore(people(get)),
  createUser: (get) => createUser(people(get)),
  updateUser: (get) => updateUser(people(get)),
  changeSettings: (get) => changeSettings({ ...common(get), settings: get('settings'), sealer: get('sealer') }),
  ensureAdmin: (get) => ensureAdmin(people(get)),
  hireStaffMember: (get) => hireStaffMember(people(get)),
  updateStaffMember: (get) => updateStaffMember(people(get)),
  unlockStaffMember: (get) => unlockStaffMember(people(get)),
  verifyPin: (get) => verifyPin({ ...people(get), pause: (milliseconds) => pause(milliseconds) }),
  issueStaffTicket: (get) => issueStaffTicket({ signer: get('signer'), clock: get('clock') }),
  readStaffTicket: (get) => readStaffTicket({ signer: get('signer') }),

  createProgram: (get) => createProgram(loyalty(get)),
  updateProgram: (get) => updateProgram(loyalty(get)),
  enrolCard: (get) => enrolCard(loyalty(get)),
  enrolInPublic: (get) => enrolInPublic(loyalty(get)),
  stampCard: (get) => stampCard(loyalty(get)),
  redeemStamps: (get) => redeemStamps(loyalty(get)),
  earnPoints: (get) => earnPoints(loyalty(get)),
  redeemPoints: (get) => redeemPoints(loyalty(get)),
  voidEntry: (get) => voidEntry(loyalty(get)),
  adjustCard: (get) => adjustCard(loyalty(get)),
  deactivateCard: (get) => deactivateCard(loyalty(get)),
  reactivateCard: (get) => reactivateCard(loyalty(get)),
  exportCustomer: (get) => exportCustomer({ cards: get('cards') }),
  eraseCustomer: (get) => eraseCustomer(loyalty(get)),
  loyaltyStatistics: (get) => loyaltyStatistics({ statistics: get('statistics') }),
  verifyLedger: (get) => verifyLedger({ cards: get('cards'), digests: get('digests') }),
  expireDuePoints: (get) => expireDuePoints(loyalty(get)),
} satisfies Partial<Providers<Services>>;

const clocking = (get: Composition) => ({
  ...common(get),
  ephemeral: get('ephemeral'),
  clockLinks: get('clockLinks'),
  timeEntries: get('timeEntries'),
  stores: get('stores'),
  staffMembers: get('staffMembers'),
  verifyPin: get('verifyPin'),
  pause: (milliseconds: number) => pause(milliseconds),
});

const timeClock = ({ warn }: Pick<Resources, 'warn'>) => {
  const notEnded = (error: unknown) => warn('A used session of the time clock could not be forgotten.', error);
  return {
    findClockMerchant: (get) => findClockMerchant(clocking(get)),
    enterByPhone: (get) => enterByPhone(clocking(get)),
    enterAtKiosk: (get) => enterAtKiosk(clocking(get)),
    punchByPhone: (get) => punchByPhone({ ...clocking(get), notEnded }),
    punchAtKiosk: (get) => punchAtKiosk({ ...clocking(get), notEnded }),
    leaveKiosk: (get) => leaveKiosk(clocking(get)),
    rotateClockLink: (get) => rotateClockLink(clocking(get)),
    removeClockLink: (get) => removeClockLink(clocking(get)),
    correctEntry: (get) => correctEntry(clocking(get)),
    addEntry: (get) => addEntry(clocking(get)),
    timesheet: (get) => timesheet(clocking(get)),
    whoIsIn: (get) => whoIsIn(clocking(get)),
  } satisfies Partial<Providers<Services>>;
};
