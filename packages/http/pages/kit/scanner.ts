import { useLayoutEffect, useRef } from 'preact/hooks';
import { afterKey, afterSilence, burstEnd, silence, type Heard } from './burst.ts';

/**
 * Hears a scanner wherever the focus is: a burst of keys, which ends with Enter or with silence. What the burst put into a field
 * is taken out again. `onPartial` is told of what a scanner sent and cannot be all of a code.
 */
export function useScanner(onScan: (text: string) => void, onPartial?: (text: string) => void): void {
  const latest = useRef({ onScan, onPartial });
  latest.current = { onScan, onPartial };
  // Before the view is painted: whoever sees it may already press keys.
  useLayoutEffect(() => {
    let burst = silence;
    let before: { field: HTMLInputElement; value: string } | null = null;
    let ending: ReturnType<typeof setTimeout> | undefined;

    const tell = (heard: Heard): boolean => {
      if (heard.kind !== 'scan' && heard.kind !== 'partial') return false;
      burst = silence;
      const tellOf = heard.kind === 'scan' ? latest.current.onScan : latest.current.onPartial;
      if (!tellOf) return false;
      if (before?.field.isConnected) restore(before.field, before.value);
      tellOf(heard.text);
      return true;
    };
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      clearTimeout(ending);
      // A key that is held down comes as fast as a scanner's.
      if (event.repeat) return void (burst = silence);
      const [next, heard] = afterKey(burst, event.key, event.timeStamp);
      burst = next;
      if (heard.kind === 'begun')
        before = event.target instanceof HTMLInputElement ? { field: event.target, value: event.target.value } : null;
      else if (tell(heard)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      if (latest.current.onPartial) ending = setTimeout(() => tell(afterSilence(burst)), burstEnd);
    };
    document.addEventListener('keydown', press, { capture: true });
    return () => {
      clearTimeout(ending);
      document.removeEventListener('keydown', press, { capture: true });
    };
  }, []);
}

function restore(field: HTMLInputElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
