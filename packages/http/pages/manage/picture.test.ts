import { describe, expect, test } from 'vitest';
import { pictureType, readPicture, type Measure } from './picture.ts';

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const file = (bytes: readonly number[], size = bytes.length) =>
  new Blob([Uint8Array.from([...bytes, ...Array.from({ length: size - bytes.length }, () => 0)])]);
const sized =
  (width: number, height: number): Measure =>
  async () => ({ width, height });

describe('a picture for a logo', () => {
  test('is known by its first bytes', () => {
    expect(pictureType(Uint8Array.from(png))).toBe('image/png');
    expect(pictureType(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
    expect(pictureType(new TextEncoder().encode('RIFF1234WEBPVP8 '))).toBe('image/webp');
    for (const text of ['GIF89a', '<svg xmlns', 'RIFF1234WAVE', '%PDF-1.7', ''])
      expect(pictureType(new TextEncoder().encode(text)), text).toBeNull();
  });

  test('becomes a data URL of what it is', async () => {
    expect(await readPicture(file(png), sized(96, 400))).toBe('data:image/png;base64,iVBORw0KGgo=');
  });

  test.each([
    ['of another type', file([0x47, 0x49, 0x46]), sized(200, 200), { kind: 'type' }],
    ['that is empty', file([]), sized(200, 200), { kind: 'type' }],
    ['of more than 200 kB', file(png, 200_001), sized(200, 200), { kind: 'heavy', kilobytes: 201 }],
    ['that is a film', file([0x00], 5_000_000), sized(200, 200), { kind: 'heavy', kilobytes: 5_000 }],
    ['that is too small', file(png), sized(400, 95), { kind: 'small', pixels: 95 }],
    ['that is too large', file(png), sized(1_501, 200), { kind: 'large', pixels: 1_501 }],
    ['that only begins like one', file(png), () => Promise.reject(new Error('no picture')), { kind: 'broken' }],
  ] as const)('%s is refused, and it is said why', async (_what, picture, measure, fault) => {
    expect(await readPicture(picture, measure)).toEqual(fault);
  });

  test('of exactly 200 kB fits into what the host takes', async () => {
    const url = await readPicture(file(png, 200_000), sized(200, 200));
    expect(typeof url === 'string' && url.length).toBeLessThan(300_000);
  });
});
