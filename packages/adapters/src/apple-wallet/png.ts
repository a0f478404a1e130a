import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

const deflateAside = promisify(deflate);

/** How much of each pixel a shape covers, from 0 to {@link fullCover}, row by row. */
export interface Coverage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** The last of the shades between two colours. */
export const fullCover = 16;

/** A coverage without its colours, ready to be put into a picture. */
export interface Packed extends Pick<Coverage, 'width' | 'height'> {
  readonly data: Uint8Array;
}

/** Packs a coverage, in a thread of the pool. */
export async function packed({ width, height, pixels }: Coverage): Promise<Packed> {
  // Each row begins with its filter, which is none (PNG specification, section 9).
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return { width, height, data: await deflateAside(rows, { level: 6 }) };
}

const begin = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

/** The picture of a packed coverage: `ground` where nothing is covered, `ink` where all is. Colours are `#rrggbb`. */
export function png({ width, height, data }: Packed, ground: string, ink: string): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, each an index into the palette.
  header.set([8, 3, 0, 0, 0], 8);
  const [from, to] = [channels(ground), channels(ink)];
  const palette = Buffer.alloc((fullCover + 1) * 3);
  for (let shade = 0; shade <= fullCover; shade++)
    for (let channel = 0; channel < 3; channel++)
      palette[shade * 3 + channel] = Math.round(from[channel]! + ((to[channel]! - from[channel]!) * shade) / fullCover);
  return Buffer.concat([
    begin,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const channels = (colour: string): readonly number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
