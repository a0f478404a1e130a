import { createHash } from 'node:crypto';

/** Fields that prove who someone is: a command sent again with another PIN is the same command. */
const credentials = new Set(['pin', 'password', 'refresh_token']);

/** What makes two requests the same command, whoever's PIN they carry. */
export interface Fingerprinted {
  readonly method: string;
  /** With its parameters filled in. */
  readonly path: string;
  /** The store it is given in; there, a personnel number only says whose PIN comes with it. */
  readonly storeId?: string | undefined;
  readonly query: unknown;
  /** As the schema parsed it, so that spelling and the order of fields do not matter. */
  readonly body: unknown;
}

export const fingerprint = ({ method, path, storeId, query, body }: Fingerprinted): string =>
  createHash('sha256')
    .update(
      JSON.stringify([method, path, storeId ?? null, query ?? null, withoutCredentials(body, storeId !== undefined)]),
    )
    .digest('hex');

const withoutCredentials = (body: unknown, inStore: boolean): unknown =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? Object.fromEntries(
        Object.entries(body).filter(([name]) => !credentials.has(name) && !(inStore && name === 'staff_id')),
      )
    : (body ?? null);
