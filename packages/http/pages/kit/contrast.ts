/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, success criterion 1.4.3). */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

const white = '#ffffff';
const black = '#111111';

/** Black or white: whichever reads better on a colour. */
export const readableOn = (colour: string): string =>
  contrast(white, colour) >= contrast(black, colour) ? white : black;

/** The colour itself when it stands out enough from the ground, else the nearest shade of it that does. */
export function visibleOn(colour: string, ground: string, least = 4.5): string {
  const towards = readableOn(ground);
  for (let share = 0; share <= 1; share += 0.1) {
    const shade = mixed(colour, towards, share);
    if (contrast(shade, ground) >= least) return shade;
  }
  return towards;
}

function mixed(colour: string, other: string, share: number): string {
  const part = (at: number) => {
    const value = (text: string) => Number.parseInt(text.slice(at, at + 2), 16);
    return Math.round(value(colour) * (1 - share) + value(other) * share)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}
