/** Why a file cannot be a program's logo. */
export type PictureFault =
  | { readonly kind: 'type' }
  | { readonly kind: 'heavy'; readonly kilobytes: number }
  | { readonly kind: 'small' | 'large'; readonly pixels: number }
  | { readonly kind: 'broken' };

/** As a data URL it then has fewer than the 300 000 characters that the host takes. */
export const mostBytes = 200_000;
const [leastPixels, mostPixels] = [96, 1_500];

/** What a file is by its first bytes; its name and what the browser makes of that can say anything. */
export function pictureType(bytes: Uint8Array): 'image/png' | 'image/jpeg' | 'image/webp' | null {
  const starts = (at: number, ...wanted: readonly number[]) =>
    wanted.every((byte, index) => bytes[at + index] === byte);
  if (starts(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  return null;
}

/** Measures a picture; rejects when it cannot be drawn. */
export type Measure = (picture: Blob) => Promise<{ readonly width: number; readonly height: number }>;

/** The picture as a data URL, or why it cannot be used. */
export async function readPicture(file: Blob, measure: Measure): Promise<string | PictureFault> {
  // First of all: a film chosen by mistake is not read into memory.
  if (file.size > 20 * mostBytes) return { kind: 'heavy', kilobytes: Math.ceil(file.size / 1_000) };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const type = pictureType(bytes);
  if (type === null) return { kind: 'type' };
  if (bytes.length > mostBytes) return { kind: 'heavy', kilobytes: Math.ceil(bytes.length / 1_000) };
  try {
    const { width, height } = await measure(new Blob([bytes], { type }));
    const [shorter, longer] = width < height ? [width, height] : [height, width];
    if (shorter < leastPixels) return { kind: 'small', pixels: shorter };
    if (longer > mostPixels) return { kind: 'large', pixels: longer };
  } catch {
    return { kind: 'broken' };
  }
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:${type};base64,${btoa(text)}`;
}
