import { useLayoutEffect, useRef } from 'preact/hooks';

/** A letter may be the first of a scan: it is obeyed only when no other key follows this soon. */
const scanPause = 80;

/** Single keys that do something while nobody types and no dialog is open. */
export function useShortcuts(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  // Before the view is painted: whoever sees it may already press keys.
  useLayoutEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let lastAt = 0;
    const press = (event: KeyboardEvent) => {
      clearTimeout(waiting);
      const amidst = event.timeStamp - lastAt < scanPause;
      if (event.key.length === 1) lastAt = event.timeStamp;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (document.querySelector('dialog[open]')) return;
      const typing = event.target instanceof Element && event.target.matches('input, select, textarea');
      if (typing && event.key !== 'Escape') return;
      const action = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action) return;
      event.preventDefault();
      if (event.key.length > 1) action();
      else if (!amidst) waiting = setTimeout(action, scanPause);
    };
    document.addEventListener('keydown', press);
    return () => {
      clearTimeout(waiting);
      document.removeEventListener('keydown', press);
    };
  }, []);
}
