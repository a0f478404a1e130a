import jsqr from 'jsqr';
import { PNG } from 'pngjs';

/** What a QR code says, read from its picture by a decoder that is not the one that drew it. */
export function readQr(dataUrl: string): string | undefined {
  const [, base64 = ''] = /^data:image\/png;base64,(.+)$/.exec(dataUrl) ?? [];
  const { data, width, height } = PNG.sync.read(Buffer.from(base64, 'base64'));
  // It is published as CommonJS: its default export is the function, whatever its types say.
  const decode = jsqr as unknown as typeof jsqr.default;
  return decode(new Uint8ClampedArray(data), width, height)?.data;
}
