import type { PassOnDevice } from './ports.ts';

type Shown = PassOnDevice['pass'];

// Of more passes than this a device is told each time; asked for, they answer that they have not changed.
const most = 60;
const named = 8;

/**
 * What a device has been told, as a tag it hands back: of each pass the beginning of its serial, 48 bits of chance, and its revision. It
 * says nothing of times or of an order over passes, so that no change can be skipped, however late it was committed.
 */
export const updateTag = (passes: readonly Shown[]): string =>
  passes
    .slice(0, most)
    .map(({ serial, revision }) => `${serial.slice(0, named)}${revision.toString(36)}`)
    .join('.');

/** The passes that are not as the tag has them; all of them for a tag that is not ours, or absent. */
export function changedSince(passes: readonly Shown[], tag: string | undefined): readonly Shown[] {
  const told = new Set((tag ?? '').split('.'));
  return passes.filter((pass) => !told.has(updateTag([pass])));
}
