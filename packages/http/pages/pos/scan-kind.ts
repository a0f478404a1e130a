/** What was scanned: the customer's card, a scanner's pairing code, a device's set-up, or else a product. */
export type ScanKind = 'card' | 'pairing' | 'setup' | 'product';

export function scanKind(text: string): ScanKind {
  if (/^TRESEN[A-Z0-9]{28}$/i.test(text)) return 'card';
  if (/^\{"api_url"/i.test(text)) return 'setup';
  return /^POSLINK-/i.test(text) ? 'pairing' : 'product';
}
