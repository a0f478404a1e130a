/** A message: text with `{names}` to fill in, or one such text for each plural category of `{count}`. */
export type Message = string | Plural;
export interface Plural {
  readonly one: string;
  readonly other: string;
  /** French says "un million de …"; languages without this category leave it out. */
  readonly many?: string;
}
export type Catalogue = Readonly<Record<string, Message>>;

/** The names that a message wants filled in. */
export type Slots<M extends Message> = M extends string
  ? SlotsOf<M>
  : M extends Plural
    ? SlotsOf<M['one']> | SlotsOf<M['other']> | 'count'
    : never;
type SlotsOf<Text extends string> = Text extends `${string}{${infer Slot}}${infer Rest}` ? Slot | SlotsOf<Rest> : never;

/** The same keys as the English catalogue: nothing missing, nothing left over. */
export type Translated<English extends Catalogue> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Plural;
};

/** A language of ours, for `Intl`. Luxembourgish numbers and dates are written as in German where a browser lacks them. */
export function intlLocaleOf(locale: string): string | string[] {
  return locale === 'lb' ? ['lb-LU', 'de-LU', 'de'] : locale === 'en' ? 'en-GB' : locale;
}

/** Fills in a message; numbers are written the reader's way. */
export function compose(message: Message, locale: string, values: Readonly<Record<string, string | number>>): string {
  return textOf(message, locale, values).replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = values[name];
    if (value === undefined) return slot;
    return typeof value === 'number' ? new Intl.NumberFormat(intlLocaleOf(locale)).format(value) : value;
  });
}

function textOf(message: Message, locale: string, values: Readonly<Record<string, string | number>>): string {
  if (typeof message === 'string') return message;
  switch (new Intl.PluralRules(intlLocaleOf(locale)).select(Number(values.count))) {
    case 'one':
      return message.one;
    case 'many':
      return message.many ?? message.other;
    default:
      return message.other;
  }
}
