/** The letters of user codes: no vowels, so that no words come out, and none that look alike. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
export const userCodeLength = 8;

/** The letters of a user code in what was typed or pasted; case, hyphens and all else do not matter. */
export const userCodeLetters = (text: string): string =>
  [...text.toUpperCase()]
    .filter((letter) => letters.includes(letter))
    .join('')
    .slice(0, userCodeLength);

/** Whether something was typed that no user code has. */
export const hasStrangeLetters = (text: string): boolean =>
  [...text.toUpperCase()].some((letter) => /[\p{L}\p{N}]/u.test(letter) && !letters.includes(letter));

/** As devices show it: `XXXX-XXXX`. */
export const shownUserCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;
