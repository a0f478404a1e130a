import { useEffect, useRef } from 'preact/hooks';
import { parsed } from '../kit/storage.ts';
import { currentSession } from './session.ts';

const shortest = 2_000;
const longest = 60_000;

/**
 * Tells what happens in stores while a view is open, by their codes: `onNews` gets the type of each event, and `null` whenever
 * something may have been missed. A browser can give a WebSocket no header, so the token goes into the subprotocols.
 */
export function useLive(storeCodes: readonly string[], onNews: (type: string | null) => void): void {
  const latest = useRef(onNews);
  latest.current = onNews;
  useEffect(() => {
    const stops = storeCodes.map((code) => follow(code, (type) => latest.current(type)));
    return () => stops.forEach((stop) => stop());
  }, [storeCodes.join()]);
}

function follow(storeCode: string, tell: (type: string | null) => void): () => void {
  let over = false;
  let pause = shortest;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const token = currentSession()?.access;
    if (!token) return;
    const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/store/live`, [
      'tresen.live',
      `tresen.token.${token}`,
      `tresen.store.${storeCode}`,
    ]);
    socket = opened;
    opened.addEventListener('open', () => {
      pause = shortest;
      tell(null);
    });
    opened.addEventListener('message', ({ data }) => {
      const frame = parsed(String(data));
      if (typeof frame === 'object' && frame !== null && 'type' in frame) tell(String(frame.type));
    });
    opened.addEventListener('close', () => {
      if (over) return;
      timer = setTimeout(() => {
        // Asking the host for news renews a token that has run out.
        tell(null);
        open();
      }, pause);
      pause = Math.min(pause * 2, longest);
    });
  };
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    socket?.close();
  };
}
