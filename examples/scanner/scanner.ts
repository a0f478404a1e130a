import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export interface ScannerOptions {
  /** Where the host is. */
  readonly origin: string;
  /** The scanner's own name; the till it is linked to hangs on it. */
  readonly id: string;
  /** `SCANNER_API_SECRET` of the host. */
  readonly secret: string;
}

/** What became of a scan. A refused one is shown at the till, too. */
export type Scanned =
  | { readonly result: 'linked' | 'item_added' | 'card_attached'; readonly till_id: string }
  | { readonly result: 'refused'; readonly code: string; readonly detail: string };

const longestPause = 5_000;

/**
 * Posts what is scanned, one after the other. What could not be sent is sent again until the host has it, with the same key, so that a
 * scan counts once however bad the network is.
 */
export function scanner({ origin, id, secret }: ScannerOptions): (value: string) => Promise<Scanned> {
  let last: Promise<unknown> = Promise.resolve();
  const post = async (value: string): Promise<Scanned> => {
    const request = {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': randomUUID(),
        'X-Scanner-Id': id,
        'X-Scanner-Secret': secret,
      },
      body: JSON.stringify({ value }),
    };
    for (let wait = 100; ; wait = Math.min(wait * 2, longestPause)) {
      const response = await fetch(new URL('/api/v1/scanner/scan', origin), request).catch(() => undefined);
      if (response && response.status < 500 && response.status !== 429) return outcomeOf(response);
      await pause(wait);
    }
  };
  return (value) => {
    const scanned = last.then(() => post(value));
    last = scanned.catch(() => undefined);
    return scanned;
  };
}

async function outcomeOf(response: Response): Promise<Scanned> {
  // What the host's description says of the two.
  if (response.ok) return (await response.json()) as Scanned;
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  return { result: 'refused', code, detail };
}
