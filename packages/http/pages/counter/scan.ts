import { useEffect, useRef } from 'preact/hooks';

/** Nobody types this fast; keyboard scanners send a key every few milliseconds. */
const burstGap = 45;
const shortestScan = 6;
/** A scanner over Bluetooth, or a busy tablet, takes longer; our own codes are known by their form then. */
const slowGap = 500;
const ownCode = /^(?:TRESEN[A-Z0-9]{28}|\{"api_url".*\})$/i;
const beginnings = ['TRESEN', '{"API_URL"'];
const beginsOwnCode = (text: string): boolean =>
  beginnings.some((beginning) => beginning.startsWith(text.slice(0, beginning.length).toUpperCase()));

/**
 * Hears a scanner wherever the focus is: a burst of keys that ends with Enter. What the burst put into a field is taken
 * out again.
 */
export function useScanner(onScan: (text: string) => void): void {
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(() => {
    let text = '';
    let slowest = 0;
    let lastAt = 0;
    let before: { field: HTMLInputElement; value: string } | null = null;

    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const pause = event.timeStamp - lastAt;
      lastAt = event.timeStamp;
      if (event.key === 'Enter') {
        const scanned = text;
        const burst = Math.max(slowest, pause) <= burstGap && scanned.length >= shortestScan;
        text = '';
        if (!burst && !(ownCode.test(scanned) && pause <= slowGap)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (before?.field.isConnected) restore(before.field, before.value);
        latest.current(scanned);
        return;
      }
      if (event.key.length !== 1) return;
      if (text === '' || pause > slowGap || (pause > burstGap && !beginsOwnCode(text))) {
        text = '';
        slowest = 0;
        before = event.target instanceof HTMLInputElement ? { field: event.target, value: event.target.value } : null;
      } else slowest = Math.max(slowest, pause);
      text += event.key;
    };
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, []);
}

function restore(field: HTMLInputElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
