import type { TokenAnswer } from '../../src/wire/oauth.ts';
import type { OAuthAnswer } from './oauth.ts';

export type Polled =
  | { readonly kind: 'approved'; readonly tokens: TokenAnswer }
  | { readonly kind: 'denied' | 'expired' }
  /** Ask again after so many seconds. */
  | { readonly kind: 'wait'; readonly interval: number };

/** What an answer to a poll means, when polls were `interval` seconds apart (RFC 8628, section 3.5). */
export function polled(answer: OAuthAnswer<TokenAnswer>, interval: number): Polled {
  if (answer.kind === 'ok') return { kind: 'approved', tokens: answer.body };
  switch (answer.error) {
    case 'authorization_pending':
      return { kind: 'wait', interval: Math.max(interval, answer.interval ?? 0) };
    case 'slow_down':
      return { kind: 'wait', interval: Math.max(interval + 5, answer.interval ?? 0) };
    case 'access_denied':
      return { kind: 'denied' };
    // `expired_token`, and whatever else ends it: only a new code goes on from here.
    default:
      return { kind: 'expired' };
  }
}

/** After an answer that did not come, the pause doubles up to this, in seconds (RFC 8628, section 3.5). */
export const afterSilence = (interval: number): number => Math.min(interval * 2, 60);
