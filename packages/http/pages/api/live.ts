import { useEffect, useRef } from 'preact/hooks';
import { credentialsNow } from './client.ts';

/** What happened in the store. `data` has the shape the host gives events of this type; whoever reads it checks what it needs. */
export interface LiveEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Watching {
  readonly onEvent: (event: LiveEvent) => void;
  /** The feed has opened, or something may have been missed: what is shown has to be loaded again. */
  readonly onMissed: () => void;
  readonly onConnected: (connected: boolean) => void;
}

const path = '/store/live';
const longestPause = 15_000;

/** Longer after each failure in a row, and not at the same moment for every till of a host that comes back. */
const pauseAfter = (failures: number): number =>
  Math.min(longestPause, 500 * 2 ** failures) * (0.75 + Math.random() / 2);

/**
 * Watches a store until the answered function is called. A connection that is lost is opened again, and goes on behind the last
 * event that was heard, so that none is missed.
 */
export function watchStore(storeCode: string, { onEvent, onMissed, onConnected }: Watching): () => void {
  let seq: number | null = null;
  let failures = 0;
  let over = false;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = async () => {
    const protocols = protocolsOf(await credentialsNow(path), storeCode);
    if (over) return;
    const address = new URL(`/api/v1${path}`, location.origin);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    if (seq !== null) address.searchParams.set('after', String(seq));
    const opened = new WebSocket(address, protocols);
    socket = opened;
    opened.addEventListener('open', () => {
      failures = 0;
      onConnected(true);
      onMissed();
    });
    opened.addEventListener('message', ({ data }) => {
      const heard = typeof data === 'string' ? read(data) : null;
      if (!heard) return;
      seq = heard.seq;
      if (heard.type === 'resync') onMissed();
      else onEvent(heard);
    });
    opened.addEventListener('close', again);
  };
  const again = () => {
    if (over) return;
    onConnected(false);
    clearTimeout(timer);
    timer = setTimeout(begin, pauseAfter(failures++));
  };
  const begin = () => void open().catch(again);
  const hurry = () => {
    if (over || socket?.readyState === WebSocket.OPEN || socket?.readyState === WebSocket.CONNECTING) return;
    clearTimeout(timer);
    begin();
  };
  begin();
  addEventListener('online', hurry);
  return () => {
    over = true;
    clearTimeout(timer);
    removeEventListener('online', hurry);
    socket?.close();
  };
}

/** Browsers let a page set no header of a WebSocket but this one. */
function protocolsOf({ Authorization = '', DPoP }: Readonly<Record<string, string>>, storeCode: string): string[] {
  const [, token] = Authorization.split(' ');
  return [
    'tresen.live',
    `tresen.store.${storeCode}`,
    ...(token ? [`tresen.token.${token}`] : []),
    ...(DPoP ? [`tresen.proof.${DPoP}`] : []),
  ];
}

function read(text: string): (LiveEvent & { readonly seq: number }) | null {
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof sent !== 'object' || sent === null) return null;
  const { seq, type, data } = sent as Readonly<Record<string, unknown>>; // checked in the next lines
  if (typeof seq !== 'number' || typeof type !== 'string') return null;
  return { seq, type, data: typeof data === 'object' && data !== null ? (data as LiveEvent['data']) : {} };
}

/**
 * Tells what happens in stores while a view is open, by their codes: `onNews` gets the type of each event, and `null` whenever
 * something may have been missed.
 */
export function useLive(storeCodes: readonly string[], onNews: (type: string | null) => void): void {
  const latest = useRef(onNews);
  latest.current = onNews;
  useEffect(() => {
    const stops = storeCodes.map((code) =>
      watchStore(code, {
        onEvent: ({ type }) => latest.current(type),
        onMissed: () => latest.current(null),
        onConnected: () => {},
      }),
    );
    return () => stops.forEach((stop) => stop());
  }, [storeCodes.join()]);
}
