import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { call, type Call } from '../api/client.ts';
import { useSending, type Sending } from '../api/sending.ts';

/** Whose pages these are: an owner's own, or a merchant's that an admin works for. Routes and links differ only in how they begin. */
export interface Office {
  /** Before the paths of the API, such as `/merchant`. */
  readonly api: string;
  /** Before the paths of pages, such as `/merchant`. */
  readonly home: string;
}

export const OfficeContext = createContext<Office | null>(null);

export function useOffice(): Office {
  const office = useContext(OfficeContext);
  if (!office) throw new Error('useOffice outside of an office');
  return office;
}

export interface Change {
  readonly method: NonNullable<Call['method']>;
  readonly path: string;
  readonly body?: object;
}

/** Sends changes of one kind; `name` tells apart what could be pending at once. */
export const useChange = <Answer>(name: string): Sending<Change, Answer> =>
  useSending<Change, Answer>(name, ({ path, ...rest }, key) => call<Answer>(path, { ...rest, key }));
