import { effect } from '@preact/signals';
import { render, type ComponentType } from 'preact';
import { followLinks } from '../kit/router.ts';
import '../kit/theme.ts';
import { speak, type Loader } from '../i18n/t.ts';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/controls.css';
import '../styles/parts.css';
import { OfflineBanner } from './states.tsx';
import { Toasts } from './toast.tsx';

/** Draws an entry once its words are there. `title` follows the language. */
export async function start(page: {
  load: Loader;
  prefix: string;
  title: () => string;
  Page: ComponentType;
}): Promise<void> {
  await speak(page.load);
  followLinks(page.prefix);
  effect(() => {
    document.title = page.title();
  });
  const { Page } = page;
  render(
    <>
      <OfflineBanner />
      <Page />
      <Toasts />
    </>,
    document.getElementById('app')!,
  );
}
