import { pointerPart } from '@tresen/domain';
import type { z } from 'zod';
import type { Locale } from '../wire/common.ts';
import { fill, messages, type FieldFault } from './messages.ts';
import { refuse } from './refusals.ts';

/**
 * The value as the schema has it, parsed once. Otherwise refuses with `VALIDATION_FAILED` and every fault as a JSON pointer
 * (RFC 6901) below `at`.
 */
export function check<S extends z.ZodType>(schema: S, value: unknown, locale: Locale, at = ''): z.output<S> {
  const parsed = schema.safeParse(value, { jitless: false });
  if (parsed.success) return parsed.data;
  throw refuse('VALIDATION_FAILED', {
    errors: parsed.error.issues.flatMap((issue) => faultsOf(issue, locale, at)).slice(0, 100),
  });
}

const escaped = (part: PropertyKey): string => pointerPart(String(part).slice(0, 100));

function faultsOf(issue: z.core.$ZodIssue, locale: Locale, at: string): { pointer: string; detail: string }[] {
  const pointer = at + issue.path.map((part) => `/${escaped(part)}`).join('');
  const says = (fault: FieldFault, data: object = {}) => fill(messages[locale].fields[fault], data);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ pointer: `${pointer}/${escaped(key)}`, detail: says('unknown') }));
    case 'invalid_type':
      return [{ pointer, detail: says(issue.input === undefined ? 'missing' : 'type') }];
    case 'invalid_value':
      return [{ pointer, detail: says('choice', { values: issue.values.map(String).join(', ') }) }];
    case 'too_small':
      return [
        {
          pointer,
          detail: says(amountFault(issue.origin, 'too_short', 'too_few', 'too_small'), { minimum: issue.minimum }),
        },
      ];
    case 'too_big':
      return [
        {
          pointer,
          detail: says(amountFault(issue.origin, 'too_long', 'too_many', 'too_big'), { maximum: issue.maximum }),
        },
      ];
    default:
      return [{ pointer, detail: says('format') }];
  }
}

const amountFault = (origin: string, text: FieldFault, list: FieldFault, number: FieldFault): FieldFault =>
  origin === 'string' ? text : origin === 'array' || origin === 'set' ? list : number;
