import type { Locale } from '../people/merchant.ts';

/** One text in every language the product speaks. What a merchant wrote is the same in all of them. */
export type Words = Readonly<Record<Locale, string>>;

export const everywhere = (text: string): Words => ({ en: text, fr: text, de: text, lb: text });

export const eachLocale = (text: (locale: Locale) => string): Words => ({
  en: text('en'),
  fr: text('fr'),
  de: text('de'),
  lb: text('lb'),
});

const words = {
  stamps: { en: 'Stamps', fr: 'Tampons', de: 'Stempel', lb: 'Stempelen' },
  points: { en: 'Points', fr: 'Points', de: 'Punkte', lb: 'Punkten' },
  customer: { en: 'Name', fr: 'Nom', de: 'Name', lb: 'Numm' },
  progress: { en: 'Next reward', fr: 'Prochaine récompense', de: 'Nächste Prämie', lb: 'Nächst Belounung' },
  news: { en: 'Your card now', fr: 'Votre carte', de: 'Ihre Karte jetzt', lb: 'Är Kaart elo' },
  number: { en: 'Card number', fr: 'Numéro de carte', de: 'Kartennummer', lb: 'Kaartennummer' },
  rewards: { en: 'Rewards', fr: 'Récompenses', de: 'Prämien', lb: 'Belounungen' },
  terms: { en: 'Terms', fr: 'Conditions', de: 'Bedingungen', lb: 'Konditiounen' },
  privacy: { en: 'Privacy', fr: 'Confidentialité', de: 'Datenschutz', lb: 'Dateschutz' },
  card: { en: 'Your card online', fr: 'Votre carte en ligne', de: 'Ihre Karte online', lb: 'Är Kaart online' },
  ended: {
    en: 'This card is no longer valid.',
    fr: 'Cette carte n’est plus valable.',
    de: 'Diese Karte ist nicht mehr gültig.',
    lb: 'Dës Kaart ass net méi gëlteg.',
  },
} as const satisfies Record<string, Words>;

export const labels: Readonly<Record<keyof typeof words, Words>> = words;

// A format takes longer to make than many figures to write.
const formats: Readonly<Record<Locale, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat('en-GB'),
  fr: new Intl.NumberFormat('fr-FR'),
  de: new Intl.NumberFormat('de-DE'),
  lb: new Intl.NumberFormat('lb-LU'),
};

/** A whole number as the language writes it. */
export const figure = (value: number, locale: Locale): string => formats[locale].format(value);

const one: Readonly<Record<Locale, (count: number) => boolean>> = {
  en: (count) => count === 1,
  fr: (count) => count <= 1,
  de: (count) => count === 1,
  lb: (count) => count === 1,
};

const stampNoun: Readonly<Record<Locale, readonly [string, string]>> = {
  en: ['stamp', 'stamps'],
  fr: ['tampon', 'tampons'],
  de: ['Stempel', 'Stempel'],
  lb: ['Stempel', 'Stempelen'],
};
const pointNoun: Readonly<Record<Locale, readonly [string, string]>> = {
  en: ['point', 'points'],
  fr: ['point', 'points'],
  de: ['Punkt', 'Punkte'],
  lb: ['Punkt', 'Punkten'],
};
/** Of which there are some: `7 of 10 stamps`. */
const ofStamps: Readonly<Record<Locale, readonly [string, string]>> = { ...stampNoun, de: ['Stempel', 'Stempeln'] };
const outOf: Readonly<Record<Locale, string>> = { en: 'of', fr: 'sur', de: 'von', lb: 'vun' };
const missing: Readonly<Record<Locale, (what: string, reward: string) => string>> = {
  en: (what, reward) => `${what} to go: ${reward}`,
  fr: (what, reward) => `Encore ${what} : ${reward}`,
  de: (what, reward) => `Noch ${what}: ${reward}`,
  lb: (what, reward) => `Nach ${what}: ${reward}`,
};
const ready: Readonly<Record<Locale, (reward: string) => string>> = {
  en: (reward) => `Ready: ${reward}`,
  fr: (reward) => `À retirer : ${reward}`,
  de: (reward) => `Eingelöst werden kann: ${reward}`,
  lb: (reward) => `Prett: ${reward}`,
};

const noun = (nouns: typeof stampNoun, count: number, locale: Locale): string =>
  nouns[locale][one[locale](count) ? 0 : 1];

/** `7 of 10 stamps`. */
export const stampsOf = (balance: number, target: number): Words =>
  eachLocale(
    (locale) =>
      `${figure(balance, locale)} ${outOf[locale]} ${figure(target, locale)} ${noun(ofStamps, target, locale)}`,
  );

/** `120 points`. */
export const pointsText = (balance: number): Words =>
  eachLocale((locale) => `${figure(balance, locale)} ${noun(pointNoun, balance, locale)}`);

const stampsText = (count: number): Words =>
  eachLocale((locale) => `${figure(count, locale)} ${noun(stampNoun, count, locale)}`);

/** How much is missing to a reward, or that it can be had. */
export const towards = (kind: 'stamps' | 'points', missingCount: number, reward: string): Words =>
  eachLocale((locale) => {
    if (missingCount <= 0) return ready[locale](reward);
    const count = kind === 'stamps' ? stampsText(missingCount) : pointsText(missingCount);
    return missing[locale](count[locale], reward);
  });

export const joined = (texts: readonly Words[], separator: string): Words =>
  eachLocale((locale) => texts.map((text) => text[locale]).join(separator));
