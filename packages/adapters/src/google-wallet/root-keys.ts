import { hours, minutes, type Clock } from '@tresen/domain';
import { ask, type AskOptions } from './asking.ts';
import type { RootKey } from './callbacks.ts';
import { GoogleFailure } from './failures.ts';

export interface RootKeys {
  /** Google's root keys, kept as long as it allows. @throws {GoogleFailure} when they cannot be had */
  current(): Promise<readonly RootKey[]>;
  /** The same, asked for anew when those at hand are more than a minute old: for a signature that none of them explains. */
  newest(): Promise<readonly RootKey[]>;
}

const [least, most, usual] = [minutes(1), hours(24), hours(1)];

export function googleRootKeys({ clock, url, ...asking }: AskOptions & { clock: Clock; url: string }): RootKeys {
  let kept: { keys: readonly RootKey[]; at: number; until: number } | undefined;
  let fetching: Promise<readonly RootKey[]> | undefined;

  const fetched = async (): Promise<readonly RootKey[]> => {
    const answer = await ask(url, { method: 'GET', headers: { Accept: 'application/json' } }, asking);
    const listed = answer.body['keys'];
    if (answer.status !== 200 || !Array.isArray(listed))
      throw new GoogleFailure('unavailable', `root keys: status ${answer.status}`);
    const keys = listed.filter(isRootKey);
    const now = clock.now();
    const age = answer.maxAge === undefined ? usual : answer.maxAge * 1_000;
    kept = { keys, at: now, until: now + Math.min(most, Math.max(least, age)) };
    return keys;
  };
  const renewed = () => (fetching ??= fetched().finally(() => (fetching = undefined)));

  return {
    current: async () => (kept && kept.until > clock.now() ? kept.keys : renewed()),
    newest: async () => (kept && kept.at + least > clock.now() ? kept.keys : renewed()),
  };
}

const isRootKey = (value: unknown): value is RootKey =>
  typeof value === 'object' &&
  value !== null &&
  'keyValue' in value &&
  typeof value.keyValue === 'string' &&
  'protocolVersion' in value &&
  typeof value.protocolVersion === 'string' &&
  'keyExpiration' in value &&
  typeof value.keyExpiration === 'string';
