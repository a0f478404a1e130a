import { createRequire } from 'node:module';
import type decoder from 'jsqr';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { qrcodeDrawer } from './index.ts';

// A CommonJS module that calls its one function its default.
const jsQR: typeof decoder.default = createRequire(import.meta.url)('jsqr');

const png = (dataUrl: string): PNG => {
  const [, body] = /^data:image\/png;base64,([A-Za-z0-9+/]+=*)$/.exec(dataUrl) ?? [];
  return PNG.sync.read(Buffer.from(body ?? '', 'base64'));
};

const payload = JSON.stringify({
  api_url: 'https://tresen.test',
  store_code: 'CAFÉ-1',
  auth_token: `${'eyJhbGciOiJFZERTQSJ9'.repeat(30)}.${'x'.repeat(80)}`,
});

describe('a drawn QR code', () => {
  test.each([['https://tresen.test/join/CAFE'], [payload]])('is read back as exactly what was drawn', async (text) => {
    const { data, width, height } = png(await qrcodeDrawer.pngDataUrl(text));
    const bytes = jsQR(new Uint8ClampedArray(data), width, height)?.binaryData ?? [];
    expect(Buffer.from(bytes).toString('utf8')).toBe(text);
  });

  test('has 8 pixels a module, a border of 2 modules, and error correction M', async () => {
    const { data, width, height } = png(await qrcodeDrawer.pngDataUrl('tresen'));
    // Version 1: 21 modules a side.
    expect([width, height]).toEqual([(21 + 2 * 2) * 8, (21 + 2 * 2) * 8]);
    const dark = (column: number, row: number) => (data[((row * 8 + 19) * width + column * 8 + 19) * 4] ?? 255) < 128;
    expect([dark(0, 0), dark(-1, -1), dark(7, 7)]).toEqual([true, false, false]);
    // The two first bits of the format information (ISO/IEC 18004, section 7.9) under its mask 10: M is 00.
    expect([dark(0, 8), dark(1, 8)]).toEqual([true, false]);
  });
});
