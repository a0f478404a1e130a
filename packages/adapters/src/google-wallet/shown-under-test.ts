import {
  instant,
  passModel,
  type Instant,
  type Minor,
  type Pass,
  type PassCopy,
  type PassSources,
  type PassToShow,
  type PassUpdate,
  type Program,
} from '@tresen/domain';

export const issuer = '3388000000012345678';

/** Ids are opaque; these are readable. */
const id = <Name extends string>(text: string) => text as Name; // branded ids are only made by the domain
const at = instant('2026-01-05T08:00:00Z');

export const program: Program = {
  id: id('0197-program'),
  merchantId: id('0197-merchant'),
  code: 'CAFE',
  type: 'hybrid',
  name: 'Café Demo Treue',
  currency: 'EUR' as Program['currency'], // a currency code that is one
  look: { background: '#1F2937', foreground: '#ffffff', accent: '#f59e0b', logoUrl: null },
  termsUrl: 'https://cafe.test/terms',
  privacyUrl: 'https://cafe.test/privacy',
  active: true,
  stamps: { target: 10, reward: 'a coffee' },
  points: {
    points: 1,
    unit: 100 as Minor, // whole
    minimumPurchase: 0 as Minor, // whole
    welcomeBonus: 0,
    minimumRedemption: 0,
    expiryDays: null,
    rewards: [{ id: id('r1'), name: 'Cake', pricePoints: 80, active: true }],
  },
  antiFraud: { requireStaffPin: true, cooldownMinutes: 15, maxDailyStamps: 5 },
  createdAt: at,
  version: 3,
};

const pass: Pass = {
  id: id('0197-pass'),
  merchantId: program.merchantId,
  cardId: id('0197-card'),
  programId: program.id,
  platform: 'google',
  serial: 'AbCdEfGhIjKlMnOpQrSt_-',
  issuer,
  token: 'not for Google',
  revision: 1,
  modifiedAt: at,
  createdAt: at,
  version: 1,
};

export interface Shown {
  readonly card?: Partial<PassSources['card']>;
  readonly customer?: Partial<PassSources['customer']>;
  readonly program?: Partial<Program>;
  readonly merchant?: Partial<PassSources['merchant']>;
  readonly serial?: string;
}

/** A pass of a card with 3 stamps and 120 points, or as the change says. */
export const shown = (change: Shown = {}): PassToShow => ({
  pass: { ...pass, serial: change.serial ?? pass.serial },
  model: passModel(
    {
      card: {
        id: pass.cardId,
        number: 'K7M2PX9RT',
        qrPayload: 'TRESEN:0123456789abcdef',
        active: true,
        stamps: 3,
        points: 120,
        programId: program.id,
        ...change.card,
      },
      customer: { name: 'Anna Muster', locale: 'de', ...change.customer },
      program: { ...program, ...change.program },
      merchant: { name: 'Café Demo', locale: 'de', ...change.merchant },
    },
    'https://shop.test/card/0197',
  ),
});

const copy = (kind: PassCopy['kind'], change: Partial<PassCopy>): PassCopy => ({
  id: id('0197-copy'),
  merchantId: program.merchantId,
  platform: 'google',
  kind,
  programId: program.id,
  passId: kind === 'look' ? null : pass.id,
  issuer,
  subject: kind,
  device: null,
  address: null,
  state: 'held',
  stateSince: at,
  wanted: 2,
  sent: 1,
  sentAt: at,
  dueAt: at,
  leasedUntil: null,
  attempts: 0,
  failure: null,
  deadAt: null,
  announcedAt: [],
  balances: null,
  createdAt: at,
  version: 1,
  ...change,
});

/** What the queue hands over when a card has changed. */
export const changed = (
  to: PassToShow,
  {
    again = false,
    announcedAt = [],
    balanceChanged = true,
  }: { again?: boolean; announcedAt?: readonly Instant[]; balanceChanged?: boolean } = {},
): PassUpdate => ({ kind: 'object', copy: copy('object', { announcedAt }), again, balanceChanged, ...to });

/** What it hands over when a program has changed. */
export const redesigned = (to: PassToShow): PassUpdate => ({
  kind: 'look',
  copy: copy('look', {}),
  again: false,
  face: to.model.face,
});
