// A browser may refuse storage (private windows, full disks); a page then works on and forgets at its end.

function quietly<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}

/** Across tabs and restarts: the language, the theme, the store, the session. */
export const kept = (name: string): string | null => quietly(() => localStorage.getItem(`tresen.${name}`));
export const keep = (name: string, value: string): void =>
  void quietly(() => localStorage.setItem(`tresen.${name}`, value));
export const forget = (name: string): void => void quietly(() => localStorage.removeItem(`tresen.${name}`));

/** In this tab, also over a reload: drafts, idempotency keys, the staff ticket. */
export const held = (name: string): string | null => quietly(() => sessionStorage.getItem(`tresen.${name}`));
export const hold = (name: string, value: string): void =>
  void quietly(() => sessionStorage.setItem(`tresen.${name}`, value));
export const drop = (name: string): void => void quietly(() => sessionStorage.removeItem(`tresen.${name}`));

/** Takes out everything of this tab. */
export const dropAll = (): void =>
  void quietly(() => {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith('tresen.')) sessionStorage.removeItem(name);
  });

/** What was written as JSON, or `null`; the caller checks its shape. */
export const parsed = (text: string | null): unknown =>
  text === null ? null : quietly((): unknown => JSON.parse(text));
