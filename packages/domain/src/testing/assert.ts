import { isDomainError } from '../kernel/errors.ts';

/** Registers one test: `test` of any runner. */
export type RegisterTest = (name: string, body: () => Promise<void>) => void;

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Deep equality of plain data; the order of an object's properties says nothing, `undefined` and absent are one. */
export function assertEqual(actual: unknown, expected: unknown, message = 'not equal'): void {
  const [got, wanted] = [canonical(actual), canonical(expected)];
  if (got !== wanted) throw new Error(`${message}\n  got    ${got}\n  wanted ${wanted}`);
}

/** Runs `work`, which must refuse with this code, and answers the refusal's data. */
export async function assertRefused(work: () => Promise<unknown>, code: string): Promise<object> {
  try {
    await work();
  } catch (error) {
    if (isDomainError(error, code)) return error.data;
    throw error;
  }
  throw new Error(`nothing was refused, expected ${code}`);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => {
      if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
      return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? 'undefined'
  );
}
