import { locales, type Locale, type PassField, type PassModel, type Words } from '@tresen/domain';

/** What Apple is told of a pass beyond what it shows. */
export interface PassFacts {
  readonly passType: string;
  readonly team: string;
  readonly serial: string;
  readonly token: string;
  readonly webServiceUrl: string;
}

interface Field {
  readonly key: string;
  readonly label: string;
  readonly value: string | number;
  readonly changeMessage?: string;
  readonly textAlignment?: string;
  readonly attributedValue?: string;
}

/** `pass.json`, its texts in the card's own language; the strings of the other languages are looked up by them. */
export function passJson(model: PassModel, facts: PassFacts): string {
  const { face, balances, progress, customer, news, code, back, links, state, language } = model;
  const says = (words: Words): string => words[language];
  const field = ({ key, label, text }: PassField): Field => ({ key, label: says(label), value: says(text) });
  const [main, other] = balances;
  const balance = (one: PassModel['balances'][number]): Field => ({
    key: one.kind,
    label: says(one.label),
    value: one.target === null ? one.value : `${one.value} / ${one.target}`,
  });
  return JSON.stringify({
    formatVersion: 1,
    passTypeIdentifier: facts.passType,
    teamIdentifier: facts.team,
    serialNumber: facts.serial,
    authenticationToken: facts.token,
    webServiceURL: facts.webServiceUrl,
    organizationName: oneLine(face.merchantName),
    description: oneLine(`${face.programName} – ${face.merchantName}`),
    logoText: oneLine(face.programName),
    backgroundColor: rgb(face.colours.background),
    foregroundColor: rgb(face.colours.foreground),
    labelColor: rgb(face.colours.label),
    ...(state === 'ended' && { voided: true }),
    barcodes: [
      {
        format: 'PKBarcodeFormatQR',
        message: code.payload,
        messageEncoding: 'iso-8859-1',
        altText: code.text,
      },
    ],
    storeCard: {
      headerFields: main ? [balance(main)] : [],
      // Stamps are drawn on the strip, where the primary field would lie over them.
      primaryFields: main && main.kind === 'points' ? [{ ...balance(main), key: 'points-large' }] : [],
      secondaryFields: progress ? [field(progress)] : [],
      auxiliaryFields: [...(customer ? [field(customer)] : []), ...(other ? [balance(other)] : [])],
      backFields: [
        { ...field(news), ...(state === 'active' && { changeMessage: '%@' }) },
        ...back.map(field),
        ...links.map(({ key, label, url }) => ({ key, label: says(label), value: url })),
      ],
    },
  });
}

/** Texts of a pass are drawn on one line; what would break it says nothing there. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const rgb = (colour: string): string =>
  `rgb(${[1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)).join(', ')})`;

/** `pass.strings` by language: each text of the card's own language with what it is in the other. */
export function passStrings(model: PassModel): Readonly<Record<Locale, string>> {
  const { balances, progress, customer, news, back, links, language } = model;
  const words = [
    ...balances.map(({ label }) => label),
    ...links.map(({ label }) => label),
    ...[progress, customer, news, ...back].flatMap((one) => (one ? [one.label, one.text] : [])),
  ];
  const linesIn = (locale: Locale): string => {
    const lines = new Map(words.map((each) => [each[language], each[locale]]));
    return [...lines].map(([own, theirs]) => `"${escaped(own)}" = "${escaped(theirs)}";\n`).join('');
  };
  return Object.fromEntries(locales.map((locale) => [locale, linesIn(locale)])) as Record<Locale, string>; // each locale once
}

/** A text between the quotes of a strings file. */
export const escaped = (text: string): string =>
  text
    .replace(/[\\"]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
    // NUL and its like have no business in a text.
    .replace(/[\p{Cc}]/gu, '');
