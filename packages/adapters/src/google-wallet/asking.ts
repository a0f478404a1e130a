import { GoogleFailure } from './failures.ts';

/** An answer of Google's, read. */
export interface Answered {
  readonly status: number;
  readonly body: Partial<Record<string, unknown>>;
  /** Milliseconds that a refusal asks to wait. */
  readonly retryAfter: number | undefined;
  /** What Google's clock said, in epoch milliseconds. */
  readonly at: number | undefined;
  /** Seconds that the answer may be kept. */
  readonly maxAge: number | undefined;
}

export interface AskOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds to wait for an answer. */
  readonly timeout: number;
}

/** More is no answer of this API. */
const mostBytes = 1024 * 1024;

/** Sends one request and reads the answer, whatever its status; fails with `unavailable` when there is none. */
export async function ask(
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
  { fetch, timeout }: AskOptions,
): Promise<Answered> {
  try {
    const answer = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeout) });
    const length = Number(answer.headers.get('content-length') ?? 0);
    const text = length > mostBytes ? '' : await answer.text();
    return {
      status: answer.status,
      body: objectIn(text.length > mostBytes ? '' : text),
      retryAfter: secondsIn(answer.headers.get('retry-after'), 1_000),
      at: timeIn(answer.headers.get('date')),
      maxAge: secondsIn(/(?:^|[\s,])max-age=(\d+)/.exec(answer.headers.get('cache-control') ?? '')?.[1] ?? null, 1),
    };
  } catch (cause) {
    throw new GoogleFailure('unavailable', 'no answer', { cause });
  }
}

const secondsIn = (text: string | null, times: number): number | undefined =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) * times : undefined;

function timeIn(text: string | null): number | undefined {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

function objectIn(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The field of an object of unknown shape. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
