import { instant, type Instant, type Providers } from '@tresen/domain';

export const instantOf = (text: string | undefined): Instant | undefined =>
  text === undefined ? undefined : instant(text);

/** What payment providers are called, by id and language: for paper. */
export const labelsOf = (providers: Providers): Record<string, Record<string, string>> =>
  Object.fromEntries([...providers.values()].map(({ descriptor: { id, label } }) => [id, { ...label }]));
