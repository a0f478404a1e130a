/** What a value turned out to be that is not of the expected form. */
export const garbage = Symbol('garbage');

/** Reads a value of unknown origin: what it says, or {@link garbage}. */
export type Decoder<T> = (value: unknown) => T | typeof garbage;

export const text: Decoder<string> = (value) => (typeof value === 'string' && value !== '' ? value : garbage);
export const number: Decoder<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : garbage;
export const integer: Decoder<number> = (value) => (Number.isSafeInteger(value) ? number(value) : garbage);

/** `undefined` where there is nothing; what is there must be of the form. */
export const optional =
  <T>(decode: Decoder<T>): Decoder<T | undefined> =>
  (value) =>
    value == null ? undefined : decode(value);

/** `undefined` where there is nothing of the form: for what is only shown. */
export const lenient =
  <T>(decode: Decoder<T>): Decoder<T | undefined> =>
  (value) => {
    const read = decode(value);
    return read === garbage ? undefined : read;
  };

export const list =
  <T>(decode: Decoder<T>): Decoder<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value)) return garbage;
    const items: T[] = [];
    for (const item of value) {
      const read = decode(item);
      if (read === garbage) return garbage;
      items.push(read);
    }
    return items;
  };

type Shape = Readonly<Record<string, Decoder<unknown>>>;
type Decoded<S extends Shape> = { readonly [K in keyof S]: Exclude<ReturnType<S[K]>, typeof garbage> };

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with these fields; others are ignored. */
export const object =
  <S extends Shape>(shape: S): Decoder<Decoded<S>> =>
  (value) => {
    if (!isObject(value)) return garbage;
    const fields: Record<string, unknown> = {};
    for (const [name, decode] of Object.entries(shape)) {
      const read = decode(Object.hasOwn(value, name) ? value[name] : undefined);
      if (read === garbage) return garbage;
      fields[name] = read;
    }
    return fields as Decoded<S>; // each field was read by its own decoder above
  };
