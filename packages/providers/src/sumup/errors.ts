import { garbage, isObject, list, object, optional, text } from './decode.ts';

/** What SumUp said when it refused. */
export interface Refusal {
  readonly status: number;
  /** Its codes, such as `READER_BUSY`; the last part of a problem's type counts as one. */
  readonly codes: readonly string[];
  /** The fields it found fault with. */
  readonly fields: readonly string[];
}

const code = optional(text);
const readProblem = object({ type: text, title: optional(text), errors: optional(list(object({ code }))) });
const readError = object({ error_code: text });
const readListed = list(readError);

/**
 * Reads the body of a refusal in any of the forms SumUp has: an RFC 9457 problem, with or without a list of errors; `errors` with a
 * type and detail, with a detail alone, or with messages by field; a message with an `error_code`, or a list of these.
 * `undefined` for anything else: then it was not SumUp that answered, or nobody knows what it says.
 */
export function readRefusal(status: number, body: unknown): Refusal | undefined {
  const problem = readProblem(body);
  if (problem !== garbage) {
    const last = problem.type.slice(problem.type.lastIndexOf('/') + 1);
    const codes = (problem.errors ?? []).flatMap((error) => error.code ?? []);
    return { status, codes: [last.toUpperCase().replaceAll('-', '_'), ...codes], fields: [] };
  }
  const single = readError(body);
  if (single !== garbage) return { status, codes: [single.error_code], fields: [] };
  const listed = readListed(body);
  if (listed !== garbage && listed.length > 0)
    return { status, codes: listed.map((error) => error.error_code), fields: [] };
  if (!isObject(body) || !isObject(body.errors)) return undefined;
  const { type, detail, ...fields } = body.errors;
  if (typeof type === 'string') return { status, codes: [type], fields: [] };
  if (typeof detail === 'string') return { status, codes: [], fields: [] };
  const names = Object.keys(fields);
  return names.length > 0 ? { status, codes: [], fields: names } : undefined;
}
