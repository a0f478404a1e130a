import { hours, idempotencyKey, type Caller, type Clock, type Instant, type PlatformCaller } from '@tresen/domain';

/** A clock that the seeding moves through the past month. */
export interface MovedClock extends Clock {
  at: Instant;
}

/** Each step has its own key: a seeding that was cut off, or that two hosts do at once, is done once. */
export const once = <C extends Caller | PlatformCaller>(caller: C, step: string) => ({
  caller,
  key: idempotencyKey(`demo-${step}`),
  fingerprint: step,
});

/** How long before now the last visit was, so that a card can be stamped right away. */
export const quietFor = hours(2);
