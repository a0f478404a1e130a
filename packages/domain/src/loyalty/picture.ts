/** A picture that is whole, as far as its frame tells; what its pixels are is the browser's and the phone's to find out. */
export interface Picture {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** The longest side of a program's logo, in pixels: a phone that draws it holds every pixel in memory. */
export const longestLogoSide = 1_500;

/** The picture of a data URL; `undefined` when it is none, is cut off, or is of another type than it says. */
export function pictureIn(dataUrl: string): Picture | undefined {
  const [, mediaType, text] = /^data:(image\/(?:png|jpeg|webp));base64,([A-Za-z0-9+/]+={0,2})$/.exec(dataUrl) ?? [];
  const bytes = text === undefined || text.length % 4 !== 0 ? undefined : bytesOf(text);
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer);
  const size = mediaType === 'image/png' ? png(view) : mediaType === 'image/jpeg' ? jpeg(view) : webp(view);
  if (!size || size.width < 1 || size.height < 1) return undefined;
  return { mediaType: mediaType as Picture['mediaType'], ...size, bytes }; // one of the three, by the expression
}

type Size = Pick<Picture, 'width' | 'height'>;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const sextets = new Map(Array.from(alphabet, (letter, value) => [letter.charCodeAt(0), value]));

/** Base64 (RFC 4648, section 4) of whole groups of four. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    let group = 0;
    for (let at = from; at < from + 4; at++) group = (group << 6) | (sextets.get(text.charCodeAt(at)) ?? 0);
    bytes[to] = group >> 16;
    bytes[to + 1] = group >> 8;
    bytes[to + 2] = group;
  }
  return bytes;
}

const nameAt = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

/** Every chunk is there and has its checksum, up to the last (PNG specification, section 5). */
function png(view: DataView): Size | undefined {
  const end = view.byteLength;
  if (end < 45 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return undefined;
  if (view.getUint32(8) !== 13 || nameAt(view, 12) !== 'IHDR') return undefined;
  let pixels = false;
  for (let at = 8; at + 12 <= end;) {
    const [length, name] = [view.getUint32(at), nameAt(view, at + 4)];
    const next = at + 12 + length;
    if (next > end || view.getUint32(next - 4) !== crc32(view, at + 4, next - 4)) return undefined;
    if (name === 'IDAT') pixels = true;
    if (name === 'IEND')
      return pixels && next === end ? { width: view.getUint32(16), height: view.getUint32(20) } : undefined;
    at = next;
  }
  return undefined;
}

const crcs = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(view: DataView, from: number, to: number): number {
  let crc = 0xffffffff;
  for (let at = from; at < to; at++) crc = crcs[(crc ^ view.getUint8(at)) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Its segments up to the scan, and an end after that (ITU-T T.81, annex B). Cameras write more behind the end. */
function jpeg(view: DataView): Size | undefined {
  const end = view.byteLength;
  if (end < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let size: Size | undefined;
  for (let at = 2; at + 4 <= end;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const next = at + 2 + view.getUint16(at + 2);
    if (next > end) return undefined;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && next >= at + 9) size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === 0xda) return size && endsAfter(view, next) ? size : undefined;
    at = next;
  }
  return undefined;
}

function endsAfter(view: DataView, from: number): boolean {
  for (let at = view.byteLength - 2; at >= from; at--) if (view.getUint16(at) === 0xffd9) return true;
  return false;
}

/** All that its head says is there (WebP container specification). */
function webp(view: DataView): Size | undefined {
  const end = view.byteLength;
  if (end < 30 || nameAt(view, 0) !== 'RIFF' || nameAt(view, 8) !== 'WEBP') return undefined;
  if (view.getUint32(4, true) + 8 > end) return undefined;
  let size: Size | undefined;
  let pixels = false;
  for (let at = 12; at + 8 <= end;) {
    const [name, length] = [nameAt(view, at), view.getUint32(at + 4, true)];
    const from = at + 8;
    if (from + length > end) return undefined;
    if (name === 'VP8X' && length >= 10)
      size = { width: 1 + uint24(view, from + 4), height: 1 + uint24(view, from + 7) };
    if (name === 'VP8 ' && length >= 10)
      size ??= { width: view.getUint16(from + 6, true) & 0x3fff, height: view.getUint16(from + 8, true) & 0x3fff };
    if (name === 'VP8L' && length >= 5) {
      const bits = view.getUint32(from + 1, true);
      size ??= { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    pixels ||= name === 'VP8 ' || name === 'VP8L' || name === 'ANMF';
    at = from + length + (length % 2);
  }
  return pixels ? size : undefined;
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
