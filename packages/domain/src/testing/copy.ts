/**
 * A copy that shares nothing with its original, as one that went through JSON: what is `undefined` is left out. Records and events are
 * plain data; anything else is a mistake of whoever wrote it.
 */
export const copy = <T>(value: T): T => copied(value) as T;

function copied(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return plain(value);
  if (Array.isArray(value)) return value.map((item) => copied(item) ?? null);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('not plain data');
  const made: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const part = copied((value as Record<string, unknown>)[name]);
    if (part !== undefined) made[name] = part;
  }
  return made;
}

function plain(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('not a finite number');
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw new TypeError('not plain data');
  return value;
}
