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

const white = '#ffffff';
// Pure black: with any lighter one, some greys could carry neither.
const black = '#000000';

/** White or black: whichever reads better on a ground. */
const readableOn = (ground: string): string => (contrast(white, ground) >= contrast(black, ground) ? white : black);

/** `colour` mixed with `other`, of which it gets the `share`. */
export function mixed(colour: string, other: string, share: number): string {
  const part = (at: number) => {
    const value = (text: string) => Number.parseInt(text.slice(at, at + 2), 16);
    return Math.round(value(colour) * (1 - share) + value(other) * share)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}

/** The colour itself when it reads well on the ground, else the nearest shade of it that does. */
export function visibleOn(colour: string, ground: string, least: number): string {
  const towards = readableOn(ground);
  for (let tenths = 0; tenths < 10; tenths++) {
    const shade = mixed(colour, towards, tenths / 10);
    if (contrast(shade, ground) >= least) return shade;
  }
  return towards;
}
