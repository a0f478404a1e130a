import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { call, type Call } from './client.ts';
import { returns } from './online.ts';
import { Unanswered } from './problem.ts';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready'; readonly data: T };

export type Loading<T> = Loaded<T> & {
  readonly reload: () => void;
  /** Puts in what a command answered, without asking again. */
  readonly set: (data: T) => void;
};

/** Loads when `deps` change, and again by itself when the host is back after it could not be reached. */
export function useLoading<T>(load: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[]): Loading<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const [turn, setTurn] = useState(0);
  const back = returns.value;
  const failed = useRef(false);
  const seen = useRef(back);
  const loadedFor = useRef<readonly unknown[]>([]);
  const again = failed.current && seen.current !== back;
  useEffect(() => {
    const abort = new AbortController();
    failed.current = false;
    seen.current = back;
    // The same thing loaded again stays on the page until its news is here.
    const same =
      loadedFor.current.length === deps.length && deps.every((dep, at) => Object.is(dep, loadedFor.current[at]));
    loadedFor.current = deps;
    setLoaded((now) => (same && now.state === 'ready' ? now : { state: 'loading' }));
    load(abort.signal).then(
      (data) => abort.signal.aborted || setLoaded({ state: 'ready', data }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        failed.current = error instanceof Unanswered;
        setLoaded({ state: 'failed', error });
      },
    );
    return () => abort.abort();
  }, [...deps, turn, again ? back : seen.current]);
  const reload = useCallback(() => setTurn((count) => count + 1), []);
  const set = useCallback((data: T) => setLoaded({ state: 'ready', data }), []);
  return { ...loaded, reload, set };
}

/** One thing of the host by its path; `null` loads nothing yet. */
export const useThing = <T>(path: string | null, request: Omit<Call, 'signal'> = {}): Loading<T> =>
  useLoading<T>(
    (signal) => (path === null ? new Promise<T>(() => {}) : call<T>(path, { ...request, signal })),
    [path, JSON.stringify(request)],
  );

export interface Stretch<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

export type Listing<T> = Loading<readonly T[]> & {
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly moreFailed: unknown;
  readonly loadMore: () => void;
};

/** A list by its path and filters, one stretch after the other. */
export function useListing<T>(
  path: string | null,
  query: NonNullable<Call['query']> = {},
  request: Pick<Call, 'storeCode'> = {},
): Listing<T> {
  const [cursor, setCursor] = useState<string | null>(null);
  const [more, setMore] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const loading = useLoading<readonly T[]>(
    async (signal) => {
      if (path === null) return [];
      const first = await call<Stretch<T>>(path, { ...request, query, signal });
      setCursor(first.next_cursor);
      setMore({ busy: false, error: null });
      return first.items;
    },
    [path, JSON.stringify(query)],
  );
  const loadMore = () => {
    if (loading.state !== 'ready' || path === null || cursor === null || more.busy) return;
    const before = loading.data;
    setMore({ busy: true, error: null });
    call<Stretch<T>>(path, { ...request, query: { ...query, cursor } }).then(
      (next) => {
        loading.set([...before, ...next.items]);
        setCursor(next.next_cursor);
        setMore({ busy: false, error: null });
      },
      (error: unknown) => setMore({ busy: false, error }),
    );
  };
  return { ...loading, hasMore: cursor !== null, loadingMore: more.busy, moreFailed: more.error, loadMore };
}
