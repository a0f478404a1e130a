import fc from 'fast-check';

/** As much of JSON Schema as the API's description uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export type Components = Readonly<Record<string, Schema>>;

/** Values that a schema takes. `ids` are ids that exist: every second id is one of them. */
export function valuesOf(schema: Schema, components: Components, ids: readonly string[]): fc.Arbitrary<unknown> {
  const inner = (each: Schema) => valuesOf(each, components, ids);
  if (schema.$ref !== undefined) return inner(components[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(inner));
  if (schema.allOf) return inner(Object.assign({}, ...schema.allOf) as Schema);
  switch (schema.type) {
    case 'object': {
      const required = new Set(schema.required);
      const fields = Object.entries(schema.properties ?? {}).map(([name, each]) => [name, inner(each)] as const);
      return fc.record(Object.fromEntries(fields), {
        requiredKeys: fields.map(([name]) => name).filter((name) => required.has(name)),
      });
    }
    case 'array':
      return fc.array(inner(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 3, 3) });
    case 'string':
      return texts(schema, ids);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -1_000_000, -2_000_000_000),
        max: Math.min(schema.maximum ?? 1_000_000, 2_000_000_000),
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function texts(
  { format, pattern, minLength = 0, maxLength = 40 }: Schema,
  ids: readonly string[],
): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.oneof(fc.constantFrom(...ids), fc.uuid({ version: 7 }));
  if (format === 'email') return fc.stringMatching(/^[a-z]{3,12}@[a-z]{3,8}\.test$/);
  if (format === 'date') return fc.constantFrom('2026-01-01', '2026-12-31', '1999-02-28');
  if (format === 'date-time') return fc.constantFrom('2026-01-01T00:00:00Z', '2026-10-25T02:30:00.000+02:00');
  if (format === 'uri') return fc.constantFrom('https://example.org/terms', 'http://example.org');
  if (pattern !== undefined && !pattern.includes('\\p')) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength: Math.max(1, minLength), maxLength: Math.min(maxLength, 40), unit: 'grapheme' });
}

/** What nobody would send on purpose. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    null,
    [],
    '',
    0,
    -0,
    1e308,
    2 ** 53,
    '\u0000',
    '\ud800',
    'x'.repeat(10_000),
    { __proto__: null, constructor: 1 },
    [[[[]]]],
  ),
  fc.string({ unit: 'binary' }),
);
