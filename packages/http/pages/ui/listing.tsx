import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Listing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { place, setQuery } from '../kit/router.ts';
import { Button } from './button.tsx';
import { Icon } from './icons.tsx';
import { Shown, Trouble } from './states.tsx';

/** What a filter in the address says. */
export const filter = (name: string): string => place.value.query.get(name) ?? '';

const typingPause = 300;

/** A search field whose words are in the address, so that a reload or a link finds the same. */
export function Search({ label, name = 'q' }: { label: string; name?: string }) {
  const [typed, setTyped] = useState(filter(name));
  useEffect(() => {
    if (typed.trim() === filter(name)) return;
    const timer = setTimeout(() => setQuery({ [name]: typed.trim() || null }), typingPause);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="search grow">
      <span class="hidden">{label}</span>
      <Icon name="search" size={20} />
      <input
        class="input"
        type="search"
        placeholder={label}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

export const Filter = ({
  label,
  name,
  options,
  clears = {},
}: {
  label: string;
  name: string;
  options: readonly (readonly [value: string, label: string])[];
  /** What means nothing any more once another one is chosen. */
  clears?: Readonly<Record<string, null>>;
}) => (
  <label class="filter">
    <span class="hidden">{label}</span>
    <select
      class="input"
      value={filter(name)}
      onChange={(event) => setQuery({ ...clears, [name]: event.currentTarget.value || null })}
    >
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  </label>
);

/** A list, stretch by stretch, with its empty state. */
export function List<T extends { readonly id: string }>({
  of,
  empty,
  children,
}: {
  of: Listing<T>;
  empty: ComponentChildren;
  children: (item: T) => ComponentChildren;
}) {
  return (
    <Shown of={of}>
      {(items) =>
        items.length === 0 ? (
          empty
        ) : (
          <div class="stack">
            <ul class="rows">
              {items.map((item) => (
                <li key={item.id}>{children(item)}</li>
              ))}
            </ul>
            <Trouble error={of.moreFailed} />
            {of.hasMore && (
              <Button busy={of.loadingMore} onClick={of.loadMore}>
                {t('list.more')}
              </Button>
            )}
          </div>
        )
      }
    </Shown>
  );
}

/** One thing in a list: leads to it. */
export const RowLink = ({
  href,
  title,
  text,
  children,
}: {
  href: string;
  title: ComponentChildren;
  text?: ComponentChildren;
  children?: ComponentChildren;
}) => (
  <a class="row-line" href={href}>
    <span class="grow">
      <strong>{title}</strong>
      {text && <span class="muted small">{text}</span>}
    </span>
    <span class="row-end">
      {children}
      <Icon name="next" size={20} />
    </span>
  </a>
);

/** One thing in a list: opens a dialog. */
export const RowButton = ({
  onClick,
  title,
  text,
  children,
}: {
  onClick: () => void;
  title: ComponentChildren;
  text?: ComponentChildren;
  children?: ComponentChildren;
}) => (
  <button type="button" class="row-line" onClick={onClick}>
    <span class="grow">
      <strong>{title}</strong>
      {text && <span class="muted small">{text}</span>}
    </span>
    <span class="row-end">
      {children}
      <Icon name="edit" size={20} />
    </span>
  </button>
);
