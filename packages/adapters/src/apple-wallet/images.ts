import { createHash } from 'node:crypto';
import {
  longestLogoSide,
  pictureIn,
  type PassColours,
  type PassFace,
  type PassModel,
  type WalletFinding,
} from '@tresen/domain';
import { fullCover, packed, png, type Coverage, type Packed } from './png.ts';

/** A file of a pass, with the digest that its manifest has. */
export interface PassFilePart {
  readonly bytes: Uint8Array;
  readonly sha1: string;
}

export type Images = Readonly<Record<string, PassFilePart>>;

export const partOf = (bytes: Uint8Array): PassFilePart => ({
  bytes,
  sha1: createHash('sha1').update(bytes).digest('hex'),
});

const scales = [1, 2, 3] as const;
const named = (name: string, scale: number): string => `${name}${scale === 1 ? '' : `@${scale}x`}.png`;

// In points, as Wallet lays them out.
const iconSide = 29;
const logoSide = 50;
const strip = { width: 375, height: 144 };
/** More stamps than this are drawn as a bar. */
const mostCircles = 20;

/** The most that is kept of drawn pictures, in bytes. */
const keptBytes = 16 * 1024 * 1024;

/** Draws a pass's pictures from its colours and its stamps, and keeps what it has drawn. */
export function drawnImages(): (model: PassModel) => Promise<Images> {
  const shapes = kept<Promise<Packed>>(() => 24 * 1024);
  const parts = kept<PassFilePart>(({ bytes }) => bytes.length + 200);
  const logos = kept<Images>((images) => (images['logo.png']?.bytes.length ?? 0) + 200);
  const shape = (name: string, draw: () => Coverage): Promise<Packed> => {
    const known = shapes.get(name);
    if (known) return known;
    const made = packed(draw());
    shapes.set(name, made);
    return made;
  };
  const part = async (name: string, colours: readonly [ground: string, ink: string], draw: () => Coverage) => {
    const key = `${name}/${colours.join('')}`;
    const known = parts.get(key);
    if (known) return known;
    const made = partOf(png(await shape(name, draw), ...colours));
    parts.set(key, made);
    return made;
  };

  return async ({ face, balances }) => {
    const { background, accent } = face.colours;
    const images: Record<string, PassFilePart> = {};
    const uploaded = face.logoUrl === null ? undefined : uploadedLogo(face.logoUrl, logos);
    const stamps = balances.find(({ kind }) => kind === 'stamps');
    for (const scale of scales) {
      images[named('icon', scale)] = await part(`mark-${iconSide * scale}`, [background, accent], () =>
        mark(iconSide * scale),
      );
      if (!uploaded)
        images[named('logo', scale)] = await part(`mark-${logoSide * scale}`, [background, accent], () =>
          mark(logoSide * scale),
        );
      if (stamps?.target) {
        const { value, target } = stamps;
        const filled = Math.min(value, target);
        const row = () => stampRow(filled, target, scale);
        images[named('strip', scale)] = await part(
          `stamps-${filled}-${target}-${scale}`,
          stripColours(face.colours),
          row,
        );
      }
    }
    return { ...images, ...uploaded };
  };
}

const stripColours = ({ background, accent }: PassColours) => [background, accent] as const;

/** A square picture for a program that has none of its own, as PNG. */
export async function drawnMark({ colours }: Pick<PassFace, 'colours'>, side: number): Promise<Uint8Array> {
  return png(await packed(mark(side)), colours.background, colours.accent);
}

function kept<T>(sizeOf: (value: T) => number) {
  const values = new Map<string, T>();
  let size = 0;
  return {
    get(name: string): T | undefined {
      const value = values.get(name);
      if (value !== undefined) {
        // The least used is the first.
        values.delete(name);
        values.set(name, value);
      }
      return value;
    },
    set(name: string, value: T): void {
      values.set(name, value);
      size += sizeOf(value);
      for (const [oldest, first] of values) {
        if (size <= keptBytes) break;
        values.delete(oldest);
        size -= sizeOf(first);
      }
    },
  };
}

/** A ring with a dot: drawn where a program has no picture of its own. */
function mark(side: number): Coverage {
  const pixels = new Uint8Array(side * side);
  const middle = side / 2;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const distance = Math.sqrt((x + 0.5 - middle) ** 2 + (y + 0.5 - middle) ** 2);
      const ring = Math.min(side * 0.4 - distance, distance - side * 0.28);
      const dot = side * 0.14 - distance;
      pixels[y * side + x] = cover(Math.max(ring, dot));
    }
  return { width: side, height: side, pixels };
}

/** Coverage of a pixel so far inside an edge. */
const cover = (inside: number): number => Math.round(Math.max(0, Math.min(1, inside + 0.5)) * fullCover);

/** Stamps as circles, those that are there filled; of many, a bar. */
function stampRow(filled: number, target: number, scale: number): Coverage {
  const [width, height] = [strip.width * scale, strip.height * scale];
  const pixels = new Uint8Array(width * height);
  if (target > mostCircles) drawBar(pixels, { width, height, scale }, filled / target);
  else drawCircles(pixels, { width, height }, filled, target);
  return { width, height, pixels };
}

interface Canvas {
  readonly width: number;
  readonly height: number;
}

function drawCircles(pixels: Uint8Array, { width, height }: Canvas, filled: number, target: number): void {
  const rows = target > 10 ? 2 : target > 5 ? 2 : 1;
  const across = Math.ceil(target / rows);
  const cell = Math.floor(Math.min((width * 0.92) / across, (height * 0.9) / rows));
  const [full, empty] = [circle(cell, true), circle(cell, false)];
  const top = Math.floor((height - cell * rows) / 2);
  for (let index = 0; index < target; index++) {
    const row = Math.floor(index / across);
    const inRow = row === rows - 1 ? target - across * (rows - 1) : across;
    const left = Math.floor((width - cell * inRow) / 2) + (index - row * across) * cell;
    const sprite = index < filled ? full : empty;
    for (let y = 0; y < cell; y++)
      pixels.set(sprite.subarray(y * cell, (y + 1) * cell), (top + row * cell + y) * width + left);
  }
}

function circle(cell: number, full: boolean): Uint8Array {
  const pixels = new Uint8Array(cell * cell);
  const [middle, radius, line] = [cell / 2, cell * 0.4, Math.max(1, cell * 0.05)];
  for (let y = 0; y < cell; y++)
    for (let x = 0; x < cell; x++) {
      const distance = Math.sqrt((x + 0.5 - middle) ** 2 + (y + 0.5 - middle) ** 2);
      const inside = radius - distance;
      pixels[y * cell + x] = cover(full ? inside : Math.min(inside, distance - (radius - line)));
    }
  return pixels;
}

function drawBar(
  pixels: Uint8Array,
  { width, height, scale }: Canvas & { readonly scale: number },
  share: number,
): void {
  const [left, right] = [Math.round(width * 0.06), Math.round(width * 0.94)];
  const [top, bottom] = [Math.round(height * 0.42), Math.round(height * 0.58)];
  const until = left + Math.round((right - left) * share);
  for (let y = top; y < bottom; y++) {
    const row = y * width;
    const edge = y < top + scale || y >= bottom - scale;
    pixels.fill(fullCover, row + left, row + (edge ? right : until));
    pixels.fill(fullCover, row + left, row + left + scale);
    pixels.fill(fullCover, row + right - scale, row + right);
  }
}

const mostLogo = { bytes: 200_000, side: longestLogoSide };

function uploadedLogo(url: string, known: ReturnType<typeof kept<Images>>): Images | undefined {
  const before = known.get(url);
  if (before) return before;
  const picture = logoFindings(url).length > 0 ? undefined : pictureIn(url);
  if (!picture) return undefined;
  const part = partOf(picture.bytes);
  // Wallet draws each to fit: one picture serves all three sizes.
  const images = Object.fromEntries(scales.map((scale) => [named('logo', scale), part]));
  known.set(url, images);
  return images;
}

/** Why a program's logo cannot be on an Apple pass, and a drawn one takes its place. */
export function logoFindings(url: string | null): readonly WalletFinding[] {
  if (url === null) return [];
  const finding = (code: string, detail: string): readonly WalletFinding[] => [
    { severity: 'warning', code, field: 'logo_url', detail, at: null },
  ];
  if (!url.startsWith('data:image/png;'))
    return finding('LOGO_NOT_PNG', 'Apple takes only PNG pictures that are uploaded: a drawn one is shown instead.');
  const picture = pictureIn(url);
  if (!picture) return finding('LOGO_UNREADABLE', 'The logo is no whole PNG picture: a drawn one is shown instead.');
  if (picture.bytes.length > mostLogo.bytes || Math.max(picture.width, picture.height) > mostLogo.side)
    return finding(
      'LOGO_TOO_LARGE',
      `The logo is larger than ${mostLogo.side} pixels or ${mostLogo.bytes / 1000} kB: a drawn one is shown instead.`,
    );
  return [];
}
