import { expect, test } from 'vitest';
import { cafe } from '../testing/index.ts';
import { pictureIn } from './picture.ts';
import { updateProgram } from './programs.ts';

/** Pictures of 3 by 2 pixels, as Chromium writes them. */
const pictures = {
  PNG: [
    'image/png',
    'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAEklEQVR4AWISMgn7D8NMDEgAAAAA//+YuuIyAAAABklEQVQDAFn2BNa68pbBAAAAAElFTkSuQmCC',
  ],
  JPEG: [
    'image/jpeg',
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAACAAMDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAv/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJwCF//Z',
  ],
  'WebP, lossy': ['image/webp', 'UklGRi4AAABXRUJQVlA4ICIAAABwAQCdASoDAAIAB0CWJYgCdAFAAAD+693ybsvcRhnWAAAA'],
  'WebP, lossless': ['image/webp', 'UklGRh4AAABXRUJQVlA4TBEAAAAvAkAAAAdQmkrUqv+BiOh/AAA='],
  'WebP, with transparency': [
    'image/webp',
    'UklGRloAAABXRUJQVlA4WAoAAAAQAAAAAgAAAQAAQUxQSAcAAAAAgICAgICAAFZQOCAsAAAAkAEAnQEqAwACAALATCWgAnS6AAOYAP7uQx/ubHOLcFf/bQ//Wh/+tD/pQAA=',
  ],
} as const;
const dataUrl = (mediaType: string, bytes: Uint8Array) =>
  `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
const each = Object.entries(pictures).map(([name, [mediaType, text]]) => ({
  name,
  mediaType,
  bytes: Buffer.from(text, 'base64'),
}));
const types = ['image/png', 'image/jpeg', 'image/webp'] as const;

test.each(each)('$name is read with its size', ({ mediaType, bytes }) => {
  expect(pictureIn(dataUrl(mediaType, bytes))).toEqual({
    mediaType,
    width: 3,
    height: 2,
    bytes: new Uint8Array(bytes),
  });
});

test.each(each)('$name that is cut off anywhere is none', ({ mediaType, bytes }) => {
  for (let length = 0; length < bytes.length; length++)
    expect(pictureIn(dataUrl(mediaType, bytes.subarray(0, length))), `${length} bytes`).toBeUndefined();
});

test.each(each)('$name under another type’s name is none', ({ mediaType, bytes }) => {
  for (const other of types) if (other !== mediaType) expect(pictureIn(dataUrl(other, bytes)), other).toBeUndefined();
});

test('whatever bytes there are, reading them ends and throws nothing', () => {
  for (const { mediaType, bytes } of each)
    for (let at = 0; at < bytes.length; at++)
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        expect(() => pictureIn(dataUrl(mediaType, changed))).not.toThrow();
      }
});

test('text that is no base64, and other files, are no pictures', () => {
  for (const text of ['', '=', 'AAA', 'AA=A', 'ÄÄÄÄ'])
    expect(pictureIn(`data:image/png;base64,${text}`), text).toBeUndefined();
  for (const mediaType of types)
    for (const other of ['%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n'.repeat(3), 'GIF89a'.repeat(20), '<svg/>'])
      expect(pictureIn(dataUrl(mediaType, Buffer.from(other)))).toBeUndefined();
});

test('a logo that is no whole picture, or larger than phones should hold, is refused at its field', async () => {
  const { deps, owner, program, command } = await cafe();
  let keys = 0;
  const setLogo = (logoUrl: string) =>
    updateProgram(deps)({
      ...command(`logo-${++keys}`),
      caller: owner,
      programId: program.id,
      terms: { look: { logoUrl } },
    });
  const [mediaType, text] = pictures.PNG;
  const [jpegType, jpegText] = pictures.JPEG;
  const png = Buffer.from(text, 'base64');
  const wide = Buffer.from(jpegText, 'base64');
  const frame = wide.indexOf(Buffer.from([0xff, 0xc0]));
  wide.writeUInt16BE(16_384, frame + 5);
  wide.writeUInt16BE(16_384, frame + 7);
  for (const bad of [dataUrl(mediaType, png.subarray(0, 60)), dataUrl(jpegType, png), dataUrl(jpegType, wide)])
    await expect(setLogo(bad)).rejects.toMatchObject({ code: 'INVALID', data: { field: '/look/logo_url' } });
  await setLogo('https://shop.test/logo.png');
  expect((await setLogo(dataUrl(mediaType, png))).look.logoUrl).toBe(dataUrl(mediaType, png));
});
