import { isDomainError, type OutgoingEvent } from '@tresen/domain';
import pino, { type Logger } from 'pino';
import type { Answered } from '../kit/application.ts';

export type { Logger } from 'pino';

export interface LogOptions {
  readonly level: string;
  /** Where lines go; standard output when absent. */
  readonly write?: ((line: string) => void) | undefined;
}

/** Structured logs. Nothing is logged as a whole that could hold a secret: no headers, no bodies, no addresses of cards. */
export function createLog({ level, write }: LogOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: faultShape },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (write) return pino(options, { write });
  // Lines are written together; what is left is flushed on the way out.
  return pino(options, pino.destination({ dest: 1, minLength: 4_096, sync: false, periodicFlush: 500 }));
}

/** Messages of drivers may quote values; their stacks and codes are enough to find a fault. */
function faultShape(error: unknown): object {
  if (!(error instanceof Error)) return { message: typeof error };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? String(error.code) : undefined;
  return { name, message, code, stack, ...(cause instanceof Error && { cause: faultShape(cause) }) };
}

/** What could not be reached and why, in few words: in an outage there are many such lines. */
function outage(error: unknown): object {
  if (!isDomainError(error, 'UNAVAILABLE')) return {};
  const { cause, data } = error;
  if (!(cause instanceof Error)) return data;
  return { ...data, why: 'code' in cause && cause.message === '' ? String(cause.code) : cause.message };
}

/**
 * One line a request; what went well is only told where the level asks for it. A fault of ours is an `error`; that something
 * could not be reached, or this process is not ready, is a `warn`.
 */
export const logAnswered =
  (log: Logger) =>
  ({
    requestId,
    method,
    route,
    status,
    duration,
    merchantId,
    userId,
    deviceId,
    about,
    code,
    error,
  }: Answered): void => {
    const unreached = code === 'UNAVAILABLE';
    const level = status < 500 ? 'info' : unreached || code === undefined ? 'warn' : 'error';
    if (!log.isLevelEnabled(level)) return;
    const line = {
      request_id: requestId,
      method,
      route,
      status,
      ms: Math.round(duration * 10) / 10,
      merchant: merchantId,
      user: userId,
      device: deviceId,
      ...about,
      code,
      ...(unreached ? outage(error) : error !== undefined && { err: error }),
    };
    log[level](line, 'answered');
  };

/** One line for each step of a sale, whoever made it: by the sale's id all of them are found. */
export const logSale =
  (log: Logger) =>
  async ({ type, data }: OutgoingEvent): Promise<void> => {
    const { id, sale_id = id, payment_id, refund_id, status, phase, receipt_number } = data;
    log.info({ event: type, sale_id, payment_id, refund_id, receipt_number, status, phase }, 'changed');
  };
