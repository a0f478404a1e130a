import { p, Type } from '@mikro-orm/core';

/** Epoch milliseconds in the domain, `timestamptz(3)` in the database. */
class InstantType extends Type<number | null, string | null> {
  override convertToDatabaseValue(value: number | string | null): string | null {
    return typeof value === 'number' ? new Date(value).toISOString() : value;
  }

  override convertToJSValue(value: string | number | Date | null): number | null {
    return value === null || typeof value === 'number' ? value : new Date(value).getTime();
  }

  override getColumnType(): string {
    return 'timestamptz(3)';
  }

  override compareAsType(): string {
    return 'number';
  }
}

/** A calendar day as `YYYY-MM-DD`. */
class DayType extends Type<string, string> {
  override convertToJSValue(value: string | Date): string {
    return value instanceof Date ? value.toISOString().slice(0, 10) : value;
  }

  override getColumnType(): string {
    return 'date';
  }
}

/** A list of ids of other aggregates, as `uuid[]`. */
class IdsType extends Type<readonly string[], string> {
  override convertToDatabaseValue(value: readonly string[] | string): string {
    return typeof value === 'string' ? value : `{${value.join(',')}}`;
  }

  override convertToJSValue(value: readonly string[] | string): readonly string[] {
    return typeof value === 'string' ? value.slice(1, -1).split(',').filter(Boolean) : value;
  }

  override getColumnType(): string {
    return 'uuid[]';
  }

  override compareAsType(): string {
    return 'any';
  }
}

export const instant = () => p.type(InstantType);
export const day = () => p.type(DayType);
export const ids = () => p.type(IdsType);
export const uuid = () => p.uuid();
export const text = () => p.text();
export const integer = () => p.integer();
export const flag = () => p.boolean();
export const json = () => p.json();
/** Whole numbers beyond 32 bits; the domain keeps them within what a JavaScript number holds exactly. */
export const bigint = () => p.bigint('number');
