import { useRef, useState } from 'preact/hooks';
import { isRefused } from '../api/problem.ts';
import { explain } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { drop, held, hold, parsed } from '../kit/storage.ts';

export type Check<V> = (value: string, values: V) => string | null;
export type Fields = Readonly<Record<string, string>>;

export interface Form<V extends Fields> {
  readonly values: V;
  /** By field. */
  readonly errors: Readonly<Record<string, string>>;
  /** What could not be said at a field. */
  readonly problem: unknown;
  readonly change: (name: keyof V & string, value: string) => void;
  /** Checks a field that is being left. */
  readonly leave: (name: keyof V & string) => void;
  /** Whether everything may be sent; else the first wrong field gets the focus. */
  readonly ready: () => boolean;
  /** Puts a refusal where it belongs. */
  readonly fail: (error: unknown) => void;
  readonly reset: (values?: V) => void;
}

interface Options<V extends Fields> {
  readonly start: V;
  readonly checks?: Readonly<Partial<Record<keyof V, Check<V>>>>;
  /** Under which name what was typed is kept over a reload; never for passwords or PINs. */
  readonly draft?: string;
  /** Where a JSON pointer of the host is not simply the field's name. */
  readonly pointers?: Readonly<Record<string, keyof V & string>>;
  /** Codes that belong to a field. */
  readonly codes?: Readonly<Record<string, keyof V & string>>;
}

/** The state of a form: checks as fields are left, the host's errors at the field they name, and keeps what was typed. */
export function useForm<V extends Fields>({ start, checks, draft, pointers = {}, codes = {} }: Options<V>): Form<V> {
  const [values, setValues] = useState<V>(() => ({ ...start, ...draftOf(draft, start) }));
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<unknown>(null);
  const latest = useRef(values);
  latest.current = values;

  const errorOf = (name: keyof V) => checks?.[name]?.(latest.current[name] ?? '', latest.current) ?? null;
  const mark = (name: keyof V & string, error: string | null) =>
    setErrors((all) => {
      const { [name]: _, ...others } = all;
      return error === null ? others : { ...others, [name]: error };
    });

  return {
    values,
    errors,
    problem,
    change: (name, value) => {
      latest.current = { ...latest.current, [name]: value };
      setValues(latest.current);
      if (draft) hold(`draft.${draft}`, JSON.stringify(latest.current));
      if (errors[name]) mark(name, null);
      setProblem(null);
    },
    leave: (name) => mark(name, errorOf(name)),
    ready: () => {
      const found = Object.keys(latest.current).flatMap((name) => {
        const error = errorOf(name);
        return error === null ? [] : [[name, error] as const];
      });
      setErrors(Object.fromEntries(found));
      if (found[0]) focusField(found[0][0]);
      return found.length === 0;
    },
    fail: (error) => {
      const placed = isRefused(error) ? placeErrors(error.data.errors ?? [], error.code) : {};
      const names = Object.keys(placed);
      setErrors((all) => ({ ...all, ...placed }));
      setProblem(names.length === 0 ? error : null);
      if (names[0]) focusField(names[0]);
    },
    reset: (next = start) => {
      if (draft) drop(`draft.${draft}`);
      latest.current = next;
      setValues(next);
      setErrors({});
      setProblem(null);
    },
  };

  function placeErrors(list: readonly { pointer: string; detail: string }[], code: string): Record<string, string> {
    const placed: Record<string, string> = {};
    for (const { pointer, detail } of list) {
      const name = pointers[pointer] ?? pointer.replace(/^\//, '');
      if (name in latest.current) placed[name] = detail || t('field.invalid');
    }
    const named = codes[code];
    if (named) placed[named] = explain(code, {});
    return placed;
  }
}

function draftOf<V extends Fields>(draft: string | undefined, start: V): Partial<V> {
  const value = draft === undefined ? null : parsed(held(`draft.${draft}`));
  if (typeof value !== 'object' || value === null) return {};
  const known = Object.entries(value).filter(([name, text]) => name in start && typeof text === 'string');
  return Object.fromEntries(known) as Partial<V>; // only fields of the form, only texts
}

const focusField = (name: string): void =>
  void requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`)?.focus());

export const required: Check<Fields> = (value) => (value.trim() ? null : t('field.required'));
export const emailOrNothing: Check<Fields> = (value) =>
  !value.trim() || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? null : t('field.email');
export const phoneOrNothing: Check<Fields> = (value) =>
  !value.trim() || /^\+?[0-9 ()./-]{5,}$/.test(value.trim()) ? null : t('field.phone');
export const wholeNumber =
  (least: number, most: number, { optional = false } = {}): Check<Fields> =>
  (value) => {
    if (optional && !value.trim()) return null;
    const given = Number(value);
    return value.trim() && Number.isInteger(given) && given >= least && given <= most
      ? null
      : t('field.whole_number', { least, most });
  };
