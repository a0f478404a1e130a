import type { CardLook } from '../../src/wire/programs.ts';
import { contrast, isColour, readableOn, visibleOn } from '../kit/contrast.ts';
import { isDark } from '../kit/theme.ts';

/** As in tokens.css. */
const grounds = { light: '#ffffff', dark: '#0f1315' } as const;

/**
 * The merchant's colour as the page's accent, for buttons and focus: the card's ground where it stands out from the page, in
 * light and in dark, else the nearest shade of it that does.
 */
export function wearColours({ background, accent }: Pick<CardLook, 'background' | 'accent'>): () => void {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const ground = isDark() ? grounds.dark : grounds.light;
    if (!isColour(background) || !isColour(accent)) return;
    const own = contrast(background, ground) >= 3 ? background : accent;
    const shown = visibleOn(own, ground);
    root.style.setProperty('--accent', shown);
    root.style.setProperty('--accent-text', shown);
    root.style.setProperty('--on-accent', readableOn(shown));
  };
  apply();
  const watch = new MutationObserver(apply);
  watch.observe(root, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', apply);
  return () => {
    watch.disconnect();
    dark.removeEventListener('change', apply);
    for (const name of ['--accent', '--accent-text', '--on-accent']) root.style.removeProperty(name);
  };
}
