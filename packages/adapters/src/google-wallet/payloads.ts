import type { PassBalance, PassFace, PassModel, PassToShow, Words } from '@tresen/domain';

/** Texts in Google's form: one for whoever reads none of the translations. */
export interface LocalizedString {
  readonly defaultValue: TranslatedString;
  readonly translatedValues?: readonly TranslatedString[];
}

interface TranslatedString {
  readonly language: string;
  readonly value: string;
}

interface Image {
  readonly sourceUri: { readonly uri: string };
  readonly contentDescription: LocalizedString;
}

interface Link {
  readonly id: string;
  readonly uri: string;
  readonly description: string;
  readonly localizedDescription: LocalizedString;
}

interface TextModule {
  readonly id: string;
  readonly header: string;
  readonly body: string;
  readonly localizedHeader: LocalizedString;
  readonly localizedBody: LocalizedString;
}

interface LoyaltyPoints {
  readonly label: string;
  readonly localizedLabel: LocalizedString;
  readonly balance: { readonly int: number } | { readonly string: string };
}

interface Message {
  readonly id: string;
  readonly header: string;
  readonly body: string;
  readonly localizedHeader: LocalizedString;
  readonly localizedBody: LocalizedString;
  readonly messageType: 'TEXT';
}

/** What we say of a program (`LoyaltyClass` of the API `walletobjects:v1`). */
export interface LoyaltyClass {
  readonly id: string;
  readonly issuerName: string;
  readonly programName: string;
  readonly programLogo: Image;
  readonly hexBackgroundColor: string;
  readonly multipleDevicesAndHoldersAllowedStatus: 'MULTIPLE_HOLDERS';
  /** On every write: Google approves at once, and refuses a write that leaves it out. */
  readonly reviewStatus: 'UNDER_REVIEW';
  readonly linksModuleData?: { readonly uris: readonly Link[] };
  readonly callbackOptions?: { readonly url: string };
}

/** What we say of a card (`LoyaltyObject`). */
export interface LoyaltyObject {
  readonly id: string;
  readonly classId: string;
  readonly state: 'ACTIVE' | 'INACTIVE';
  readonly accountId: string;
  readonly barcode: { readonly type: 'QR_CODE'; readonly value: string; readonly alternateText: string };
  readonly textModulesData: readonly TextModule[];
  readonly linksModuleData: { readonly uris: readonly Link[] };
  readonly accountName?: string;
  readonly loyaltyPoints?: LoyaltyPoints;
  readonly secondaryLoyaltyPoints?: LoyaltyPoints;
}

/** How a card that is there already is changed. A field that is `null` is taken away; Google keeps those that are not named. */
export type Patch<T extends { readonly id: string }> = { readonly [K in keyof T]?: T[K] | null } & {
  readonly id: T['id'];
};

/** A change of an object, with what goes along with changes alone. */
export type ObjectPatch = Patch<LoyaltyObject> & {
  readonly messages?: readonly Message[];
  readonly notifyPreference?: 'NOTIFY_ON_UPDATE';
};

export const classId = (issuer: string, programId: string): string => `${issuer}.program-${programId}`;
export const objectId = (issuer: string, serial: string): string => `${issuer}.${serial}`;

export interface ClassTexts {
  /** Where Google fetches the logo. */
  readonly logoUrl: string;
  /** Where it tells of saves and removals; `null` where it could not reach us. */
  readonly callbackUrl: string | null;
}

export function loyaltyClass(issuer: string, face: PassFace, { logoUrl, callbackUrl }: ClassTexts): LoyaltyClass {
  const link = linkIn(face.language);
  return {
    id: classId(issuer, face.programId),
    issuerName: face.merchantName,
    programName: face.programName,
    programLogo: {
      sourceUri: { uri: logoUrl },
      contentDescription: { defaultValue: { language: face.language, value: cut(face.programName, 200) } },
    },
    hexBackgroundColor: face.colours.background,
    multipleDevicesAndHoldersAllowedStatus: 'MULTIPLE_HOLDERS',
    reviewStatus: 'UNDER_REVIEW',
    ...(face.links.length > 0 && { linksModuleData: { uris: face.links.map(link) } }),
    ...(callbackUrl !== null && { callbackOptions: { url: callbackUrl } }),
  };
}

/** The same as a change: what the program has no more is taken away. */
export const classPatch = (resource: LoyaltyClass): Patch<LoyaltyClass> => ({
  linksModuleData: null,
  callbackOptions: null,
  ...resource,
});

export function loyaltyObject({ pass, model }: PassToShow): LoyaltyObject {
  const { language } = model;
  const [first, second] = model.balances.map((balance) => points(balance, model));
  const shown = [...(model.progress ? [model.progress] : []), ...model.back.filter(({ key }) => key !== 'number')];
  const link = linkIn(language);
  return {
    id: objectId(pass.issuer, pass.serial),
    classId: classId(pass.issuer, model.face.programId),
    state: model.state === 'active' ? 'ACTIVE' : 'INACTIVE',
    accountId: model.code.text,
    barcode: { type: 'QR_CODE', value: model.code.payload, alternateText: model.code.text },
    textModulesData: shown.map(({ key, label, text }) => ({
      id: key,
      header: cut(label[language], 35),
      body: cut(text[language], 500),
      localizedHeader: localized(label, language, 35),
      localizedBody: localized(text, language, 500),
    })),
    // Terms and privacy stand on the class.
    linksModuleData: { uris: model.links.filter(({ key }) => key === 'card').map(link) },
    ...(model.customer && { accountName: model.customer.text[language] }),
    ...(first && { loyaltyPoints: first }),
    ...(second && { secondaryLoyaltyPoints: second }),
  };
}

/**
 * `ring`: Google tells the customer when a balance is another. `note`: it may not today, so the news is written on the back of the
 * pass, where it waits silently until the next. `unchanged`: there is no news, and what is written there stays.
 */
export type Announcement = 'ring' | 'note' | 'silent' | 'unchanged';

/** The same as a change. */
export const objectPatch = (shown: PassToShow, announce: Announcement): ObjectPatch => ({
  accountName: null,
  loyaltyPoints: null,
  secondaryLoyaltyPoints: null,
  ...loyaltyObject(shown),
  ...(announce !== 'unchanged' && { messages: announce === 'note' ? [message(shown.model)] : [] }),
  ...(announce === 'ring' && { notifyPreference: 'NOTIFY_ON_UPDATE' }),
});

const message = ({ news, language }: PassModel): Message => ({
  id: 'news',
  header: cut(news.label[language], 200),
  body: cut(news.text[language], 500),
  localizedHeader: localized(news.label, language, 200),
  localizedBody: localized(news.text, language, 500),
  messageType: 'TEXT',
});

const points = (balance: PassBalance, { language }: PassModel): LoyaltyPoints => ({
  label: cut(balance.label[language], 9),
  localizedLabel: localized(balance.label, language, 9),
  balance: balanceOf(balance),
});

const mostInt = 2_147_483_647;

/** Stamps as `7/10`, points as a number; what is too long for its place as a number in short. */
function balanceOf({ value, target }: PassBalance): LoyaltyPoints['balance'] {
  const text = target === null ? undefined : `${value}/${target}`;
  if (text !== undefined && text.length <= 7) return { string: text };
  if (value <= mostInt) return { int: value };
  return { string: new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value) };
}

const linkIn =
  (language: keyof Words) =>
  ({ key, label, url }: PassFace['links'][number]): Link => ({
    id: key,
    uri: url,
    description: cut(label[language], 20),
    localizedDescription: localized(label, language, 20),
  });

/** The card's own language for whoever reads none of ours, and the others where they say it in other words. */
function localized(words: Words, language: keyof Words, most: number): LocalizedString {
  const defaultValue = { language, value: cut(words[language], most) };
  const others = Object.entries(words)
    .filter(([tag]) => tag !== language)
    .map(([tag, text]) => ({ language: tag, value: cut(text, most) }));
  return others.every(({ value }) => value === defaultValue.value)
    ? { defaultValue }
    : { defaultValue, translatedValues: others };
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most so many UTF-16 units, with an ellipsis for the rest; letters and emoji are not cut through. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length + segment.length > most - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
