import { computed, signal } from '@preact/signals';

interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const read = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

/** Where the reader is. */
export const place = signal<Place>(read());
export const path = computed(() => place.value.path);

addEventListener('popstate', () => (place.value = read()));

/** Goes to a path of this entry. `replace` leaves no step to go back to. */
export function go(to: string, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  const moved = place.peek().path !== location.pathname;
  place.value = read();
  if (!moved) return;
  scrollTo(0, 0);
  // After the new view is drawn: a screen reader goes on at its heading.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true }));
}

/** Sets filters in the address; an empty value takes one out. */
export function setQuery(changes: Readonly<Record<string, string | null>>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) value ? query.set(name, value) : query.delete(name);
  const text = query.toString();
  go(`${location.pathname}${text && `?${text}`}`, { replace: true });
}

/** Lets links within one entry move without a reload. */
export function followLinks(prefix: string): void {
  document.addEventListener('click', (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.pathname !== prefix && !link.pathname.startsWith(`${prefix}/`)) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/** The parts of a path under a pattern such as `/cards/:id`, or `null`. */
export function match(pattern: string, of: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = of.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(given[at]!);
    else if (part !== given[at]) return null;
  }
  return found;
}
