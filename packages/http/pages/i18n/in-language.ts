import { useEffect, useState } from 'preact/hooks';
import type { Locale } from './locale.ts';
import { compose, type Catalogue } from './message.ts';
import type { Key, Loader } from './t.ts';

type Say = (key: Key, values?: Readonly<Record<string, string | number>>) => string;

/** Words in one language whatever the reader's: for what is printed for others. `null` until they are there. */
export function useWordsIn(locale: Locale, load: Loader): Say | null {
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  useEffect(() => {
    let current = true;
    void load(locale).then((loaded) => current && setCatalogue(loaded));
    return () => void (current = false);
  }, [locale]);
  if (!catalogue) return null;
  return (key, values = {}) => {
    const message = catalogue[key];
    return message === undefined ? key : compose(message, locale, values);
  };
}
