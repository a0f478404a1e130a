import type { ProviderContext } from '@tresen/domain';
import { garbage } from './decode.ts';
import { readRefusal, type Refusal } from './errors.ts';

/** What came of one request. */
export type Answer =
  /** A 2xx; its body, or {@link garbage} where that is no JSON. */
  | { readonly kind: 'done'; readonly status: number; readonly body: unknown }
  /** A 4xx that SumUp says so itself: the request had no effect. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** No connection came about, so that nothing was sent. */
  | { readonly kind: 'not_sent' }
  /** It may have been carried out. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Parts of the path, each encoded here. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export type Send = (request: Request) => Promise<Answer>;

/** Where SumUp's API is. */
export const sumUpApi = 'https://api.sumup.com';

/** Before any of these a byte of the request can have left. */
const beforeSending = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ERR_INVALID_CHAR', 'ERR_INVALID_URL'];

/** These do not say that a request had no effect. */
const unclear = [408, 425];

/**
 * Sends requests of one account, each once: nothing is repeated, no redirect followed. Never throws. All requests together may take
 * the patience of the call that they are made for.
 */
export function sender(baseUrl: string, apiKey: string, { patience }: Pick<ProviderContext, 'patience'>): Send {
  const signal = AbortSignal.timeout(patience);
  return async ({ method, path, query, body }) => {
    // Dots would climb to another operation, however they are encoded.
    if (path.some((part) => /^\.{0,2}$/.test(part))) return { kind: 'not_sent' };
    try {
      // Loaded with the first request: a host that never sends one saves its tens of megabytes.
      const { default: axios } = await import('axios');
      const { status, data } = await axios.request<string>({
        method,
        baseURL: baseUrl,
        url: `/${path.map(encodeURIComponent).join('/')}`,
        ...(query && { params: query }),
        ...(body && { data: body }),
        headers: { Authorization: `Bearer ${apiKey}`, Accept: 'application/json, application/problem+json' },
        signal,
        responseType: 'text',
        transformResponse: (text: string) => text,
        validateStatus: () => true,
        maxRedirects: 0,
        maxContentLength: 1_048_576,
      });
      return readAnswer(status, parsed(data));
    } catch (error) {
      const code = isNodeError(error) ? error.code : undefined;
      if (code !== undefined && beforeSending.includes(code)) return { kind: 'not_sent' };
      return { kind: 'unknown', why: code === 'ERR_CANCELED' ? 'timed_out' : 'connection_lost' };
    }
  };
}

function readAnswer(status: number, body: unknown): Answer {
  if (status >= 200 && status < 300) return { kind: 'done', status, body };
  if (status < 400 || status >= 500 || unclear.includes(status)) return { kind: 'unknown', why: `http_${status}` };
  const refusal = readRefusal(status, body);
  return refusal ? { kind: 'refused', refusal } : { kind: 'unknown', why: 'unreadable' };
}

const isNodeError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

function parsed(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return garbage;
  }
}
