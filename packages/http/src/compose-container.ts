import { Container } from 'inversify';

/** Asks for what another provider makes, by its key. */
export type Get<Services> = <Key extends keyof Services & string>(key: Key) => Services[Key];

/** One maker for every key: a missing, swapped or wrong one does not compile. */
export type Providers<Services> = { readonly [Key in keyof Services & string]: (get: Get<Services>) => Services[Key] };

/** Makes each service once, when it is first asked for. */
export function contain<Services extends object>(providers: Providers<Services>): Get<Services> {
  const container = new Container({ defaultScope: 'Singleton' });
  const get: Get<Services> = (key) => container.get(key);
  for (const key of keysOf(providers)) bind(container, get, key, providers[key]);
  return get;
}

const bind = <Services, Key extends keyof Services & string>(
  container: Container,
  get: Get<Services>,
  key: Key,
  make: (get: Get<Services>) => Services[Key],
): void =>
  void container
    .bind<Services[Key]>(key)
    .toDynamicValue(() => make(get))
    .inSingletonScope();

// The keys of an object literal of this very type.
const keysOf = <T extends object>(value: T): (keyof T & string)[] => Object.keys(value) as (keyof T & string)[];
