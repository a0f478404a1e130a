import type { Id, MerchantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Card, CardId, Customer } from '../loyalty/card.ts';
import { formatCardNumber } from '../loyalty/card-number.ts';
import type { Program, ProgramId } from '../loyalty/program.ts';
import type { Locale, Merchant } from '../people/merchant.ts';
import { visibleOn } from './colours.ts';
import { everywhere, eachLocale, figure, joined, labels, pointsText, stampsOf, towards, type Words } from './words.ts';

export type PassId = Id<'pass'>;

/** Names a wallet platform, as its adapter declares it; on the wire, too. */
export type PlatformId = string;

/** A card's pass on one platform. It is made when it is first asked for, and stays for as long as the card. */
export interface Pass {
  readonly id: PassId;
  readonly merchantId: MerchantId;
  readonly cardId: CardId;
  readonly programId: ProgramId;
  readonly platform: PlatformId;
  /** What the platform knows the pass by: 128 bits of chance as base64url. Unique over all merchants, and never changes. */
  readonly serial: string;
  /** In whose name it was issued: a pass type, an issuer's account. Its changes are signed and sent in the same. */
  readonly issuer: string;
  /** By which a phone proves that it holds the pass. Never changes. */
  readonly token: string;
  /** Counts what the pass shows: each change of card, customer or program that was noted raises it. */
  readonly revision: number;
  /** When that was, in whole seconds, and at least one later than the one before. */
  readonly modifiedAt: Instant;
  readonly createdAt: Instant;
  readonly version: number;
}

/** One figure on a card. */
export interface PassBalance {
  readonly kind: 'stamps' | 'points';
  readonly label: Words;
  /** Whole, and never below zero. */
  readonly value: number;
  /** Stamps of a reward; `null` for points. */
  readonly target: number | null;
  readonly text: Words;
}

export interface PassField {
  /** Stable, unique in the pass. */
  readonly key: string;
  readonly label: Words;
  readonly text: Words;
}

export interface PassLink {
  readonly key: 'terms' | 'privacy' | 'card';
  readonly label: Words;
  readonly url: string;
}

/** Colours as `#rrggbb`, of which texts and labels can be read on the ground. */
export interface PassColours {
  readonly background: string;
  readonly foreground: string;
  readonly label: string;
  readonly accent: string;
  /** Colours of the program that could not be read and are another shade here. */
  readonly corrected: readonly ('foreground' | 'accent')[];
}

/** What all passes of a program share. */
export interface PassFace {
  readonly programId: ProgramId;
  /** Of the program: counts its changes. */
  readonly programVersion: number;
  readonly merchantName: string;
  readonly programName: string;
  readonly colours: PassColours;
  /** As the program has it: an https or data URL of a PNG, JPEG or WebP picture. */
  readonly logoUrl: string | null;
  readonly reward: { readonly target: number; readonly text: string } | null;
  /** Of the merchant: what is said where no card is spoken of. */
  readonly language: Locale;
  /** Terms and privacy. */
  readonly links: readonly PassLink[];
  readonly active: boolean;
}

/**
 * What a pass shows, whatever the platform. Texts are plain: each platform escapes them as its format wants.
 */
export interface PassModel {
  readonly face: PassFace;
  readonly cardId: CardId;
  /** The card's own language; the others are its translations. */
  readonly language: Locale;
  /** One or two; the first is the main one. */
  readonly balances: readonly PassBalance[];
  readonly progress: PassField | null;
  /** The customer's name; `null` when they gave none, or it was erased. */
  readonly customer: PassField | null;
  /** The one field whose change is announced: everything that a customer wants to be told of is in its text. */
  readonly news: PassField;
  readonly code: { readonly payload: string; readonly text: string };
  /** For the back: rewards, card number. */
  readonly back: readonly PassField[];
  /** The face's links, and the card's own page. */
  readonly links: readonly PassLink[];
  /** `ended`: the card was deactivated or its customer erased; it is shown as void, and never announced. */
  readonly state: 'active' | 'ended';
}

export interface PassSources {
  readonly card: Pick<Card, 'id' | 'number' | 'qrPayload' | 'active' | 'stamps' | 'points' | 'programId'>;
  readonly customer: Pick<Customer, 'name' | 'locale'>;
  readonly program: Program;
  readonly merchant: Pick<Merchant, 'name' | 'locale'>;
}

// Text at normal size, and large text and marks (WCAG 2.2, criteria 1.4.3 and 1.4.11).
const readable = 4.5;
const distinct = 3;

export function passColours(look: Program['look']): PassColours {
  const [background, wanted, bright] = [look.background, look.foreground, look.accent].map((colour) =>
    colour.toLowerCase(),
  ) as [string, string, string]; // three in, three out
  const foreground = visibleOn(wanted, background, readable);
  const accent = visibleOn(bright, background, distinct);
  return {
    background,
    foreground,
    label: visibleOn(bright, background, readable),
    accent,
    corrected: [
      ...(foreground === wanted ? [] : (['foreground'] as const)),
      ...(accent === bright ? [] : (['accent'] as const)),
    ],
  };
}

/** What all passes of the program share. */
export function passFace(program: Program, merchant: PassSources['merchant']): PassFace {
  const link = (key: 'terms' | 'privacy', url: string | null): readonly PassLink[] =>
    url === null ? [] : [{ key, label: labels[key], url }];
  return {
    programId: program.id,
    programVersion: program.version,
    merchantName: merchant.name,
    programName: program.name,
    colours: passColours(program.look),
    logoUrl: program.look.logoUrl,
    reward: program.stamps && { target: program.stamps.target, text: program.stamps.reward },
    language: merchant.locale,
    links: [...link('terms', program.termsUrl), ...link('privacy', program.privacyUrl)],
    active: program.active,
  };
}

/** The pass of a card. `cardUrl` is the card's own page. */
export function passModel({ card, customer, program, merchant }: PassSources, cardUrl: string): PassModel {
  const face = passFace(program, merchant);
  const balances = balancesOf(card, program);
  const number = formatCardNumber(card.number);
  const name = customer.name?.trim() ?? '';
  const rewards = (program.points?.rewards ?? []).filter(({ active }) => active);
  return {
    face,
    cardId: card.id,
    language: customer.locale ?? merchant.locale,
    balances,
    progress: progressOf(card, program),
    customer: name === '' ? null : { key: 'customer', label: labels.customer, text: everywhere(name) },
    news: {
      key: 'news',
      label: labels.news,
      text: card.active
        ? joined(
            balances.map(({ text }) => text),
            ' · ',
          )
        : labels.ended,
    },
    code: { payload: card.qrPayload, text: number },
    back: [
      ...(rewards.length === 0
        ? []
        : [
            {
              key: 'rewards',
              label: labels.rewards,
              text: eachLocale((locale) =>
                rewards.map((reward) => `${reward.name}: ${pointsText(reward.pricePoints)[locale]}`).join('\n'),
              ),
            },
          ]),
      { key: 'number', label: labels.number, text: everywhere(number) },
    ],
    links: [...face.links, { key: 'card', label: labels.card, url: cardUrl }],
    state: card.active ? 'active' : 'ended',
  };
}

/** The figures of a pass alone, in their order. */
export const balancesShown = ({ card: { stamps, points }, program }: PassSources): readonly number[] => [
  ...(program.stamps ? [stamps] : []),
  ...(program.points ? [points] : []),
];

function balancesOf({ stamps, points }: PassSources['card'], program: Program): readonly PassBalance[] {
  return [
    ...(program.stamps
      ? [
          {
            kind: 'stamps' as const,
            label: labels.stamps,
            value: stamps,
            target: program.stamps.target,
            text: stampsOf(stamps, program.stamps.target),
          },
        ]
      : []),
    ...(program.points
      ? [{ kind: 'points' as const, label: labels.points, value: points, target: null, text: pointsText(points) }]
      : []),
  ];
}

/** What the customer is nearest to: the stamps' reward, or the cheapest reward for points that is not affordable yet. */
function progressOf({ stamps, points }: PassSources['card'], program: Program): PassField | null {
  const field = (text: Words): PassField => ({ key: 'progress', label: labels.progress, text });
  if (program.stamps) return field(towards('stamps', program.stamps.target - stamps, program.stamps.reward));
  const rules = program.points;
  const prices = (rules?.rewards ?? [])
    .filter(({ active }) => active)
    .map(({ name, pricePoints }) => ({ name, price: Math.max(pricePoints, rules?.minimumRedemption ?? 0) }))
    .sort((a, b) => a.price - b.price);
  const next = prices.find(({ price }) => price > points) ?? prices.at(-1);
  return next ? field(towards('points', next.price - points, next.name)) : null;
}

/** A figure of a pass as a language writes it. */
export const balanceText = ({ value }: PassBalance, locale: Locale): string => figure(value, locale);
