import { refusing, type KernelRefusals, type Page, type PageRequest } from '@tresen/domain';

const refuse = refusing<KernelRefusals>();

/** Where a list goes on: the position of the last item that was read. */
export interface Position {
  /** Epoch milliseconds, or another number the list is ordered by. */
  readonly at: number;
  readonly id: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const cursorOf = ({ at, id }: Position): string => Buffer.from(`${at} ${id}`).toString('base64url');

/** The position a client handed back; refuses with `INVALID` what no list of ours has given out. */
export function positionOf(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  const [at, id, ...rest] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const number = at !== undefined && /^-?\d{1,15}$/.test(at) ? Number(at) : undefined;
  if (number === undefined || Math.abs(number) > 8.64e15 || id === undefined || !uuid.test(id) || rest.length > 0)
    throw refuse('INVALID', { field: '/cursor', reason: 'not a cursor of this list' });
  return { at: number, id };
}

/** A page out of one item more than was asked for: the one more tells that the list goes on. */
export function pageOf<T>(found: readonly T[], { limit }: PageRequest, at: (item: T) => Position): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last !== undefined && found.length > limit ? cursorOf(at(last)) : null };
}

/** Collects a statement's conditions with their parameters. */
export class Conditions {
  readonly parameters: (string | null)[] = [];
  readonly #all: string[] = [];

  /** The placeholder of one more parameter. */
  parameter(value: string | number | null): string {
    return `$${this.parameters.push(value === null ? null : String(value))}`;
  }

  add(condition: string): void {
    this.#all.push(condition);
  }

  /** The condition when there is a value, with its placeholder. */
  when(value: string | number | undefined, condition: (placeholder: string) => string): void {
    if (value !== undefined) this.add(condition(this.parameter(value)));
  }

  /** Goes on after the cursor, newest first. */
  after(cursor: string | undefined, time: string, id: string): void {
    const position = positionOf(cursor);
    if (position === undefined) return;
    const at = this.parameter(new Date(position.at).toISOString());
    this.add(`(${time}, ${id}) < (${at}::timestamptz, ${this.parameter(position.id)}::uuid)`);
  }

  get where(): string {
    return this.#all.length === 0 ? '' : `where ${this.#all.join(' and ')}`;
  }
}

/** A text to look for anywhere in another, as a LIKE pattern. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
