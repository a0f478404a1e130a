import { expect, test } from 'vitest';
import { bwipBarcodeDrawer } from './index.ts';

test('a barcode is a drawing without words, scripts or outside things, with a quiet zone at each side', async () => {
  const svg = await bwipBarcodeDrawer.svg('POSLINK-ABC234');
  expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"/);
  expect(svg).not.toMatch(/script|href|<text/);
  // 14 characters, start, check and stop: at 2 units a module, beside what is quiet.
  const [, width] = /viewBox="0 0 (\d+)/.exec(svg) ?? [];
  expect(Number(width)).toBeGreaterThan((14 + 2) * 11 * 2);
});
