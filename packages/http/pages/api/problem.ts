import type { Problem } from '../../src/wire/common.ts';

/** The host refused. Tell refusals apart by `code`; the rule's own data is beside it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;
  readonly data: Problem;

  constructor(status: number, data: Problem) {
    super(data.code);
    this.code = data.code;
    this.status = status;
    this.data = data;
  }
}

/** No answer came: whether the command was carried out is not known. Sent again under the same key, it is done once. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

export const isRefused = (error: unknown, ...codes: string[]): error is Refused =>
  error instanceof Refused && (codes.length === 0 || codes.includes(error.code));

/** Whether sending the same again may end differently without the person changing anything. */
export const mayPass = (error: unknown): boolean =>
  !(error instanceof Refused) ||
  error.status >= 500 ||
  error.code === 'IDEMPOTENCY_KEY_IN_USE' ||
  error.code === 'CONFLICT';

/** The problem in an answer; one of our own where something between us and the host answered otherwise. */
export async function problemOf(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null);
  if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string')
    return body as Problem;
  return {
    type: 'about:blank',
    title: answer.statusText,
    status: answer.status,
    detail: '',
    code: answer.status >= 500 ? 'UNAVAILABLE' : 'INTERNAL',
    request_id: answer.headers.get('X-Request-Id') ?? '',
  };
}
