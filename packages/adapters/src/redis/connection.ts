import { DomainError } from '@tresen/domain';

/** Of a connection whose commands wait for nothing and are never sent twice; `timeout` is in milliseconds. */
export const connectionOptions = (timeout: number) =>
  ({
    lazyConnect: true,
    connectTimeout: timeout,
    commandTimeout: timeout,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A command that was under way may have been carried out: sent again, it could count twice.
    autoResendUnfulfilledCommands: false,
    retryStrategy: (tries: number) => Math.min(tries * 100, 2_000),
  }) as const;

/** What a command answers; refuses with `UNAVAILABLE` when the server does not. */
export async function call<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (cause) {
    throw new DomainError('UNAVAILABLE', { what: 'redis' }, { cause });
  }
}
