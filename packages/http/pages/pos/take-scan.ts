import { useScanner } from '../kit/scanner.ts';
import { scanKind } from './scan-kind.ts';
import { useTill, type Till } from './till.ts';

/** Does with a scan what it is for. */
export function takeScan(till: Till, text: string): void {
  const kind = scanKind(text);
  switch (kind) {
    case 'product':
      return till.queue.put({ kind: 'scan', barcode: text.trim(), quantity: 1 });
    case 'card':
      return till.queue.put({ kind: 'card', card: text });
    case 'pairing':
    case 'setup':
      return till.misread(kind, text);
  }
}

/** Hears scans for the cart, wherever the focus is. `instead` says what to do where the cart is not at hand. */
export function useTillScanner(instead?: (text: string) => void): void {
  const till = useTill();
  useScanner(
    (text) => (instead ? instead(text) : takeScan(till, text)),
    (text) => till.misread('partial', text),
  );
}
