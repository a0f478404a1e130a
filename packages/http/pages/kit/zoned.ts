/** What a clock in a time zone shows at a moment, as `datetime-local` fields write it: `2026-03-29T08:05`. */
export function wallClock(at: number, timeZone: string): string {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  return text.replace(' ', 'T').slice(0, 16);
}

/**
 * The moment at which a clock in a time zone shows a text as {@link wallClock} writes it; `null` for what is no such text. Where
 * the clocks go back the earlier of the two moments, where they go forward the one as far into the gap.
 */
export function atWallClock(text: string, timeZone: string): number | null {
  const wanted = Date.parse(`${text}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) || Number.isNaN(wanted)) return null;
  const offset = (at: number) => Date.parse(`${wallClock(at, timeZone)}Z`) - at;
  // Offsets on both sides of any change of the clocks: one of them is right, or the text is in the gap.
  const around = [offset(wanted - 86_400_000), offset(wanted + 86_400_000)].map((by) => wanted - by);
  const right = around.filter((at) => wallClock(at, timeZone) === text);
  return Math.min(...(right.length > 0 ? right : around.slice(0, 1)));
}
