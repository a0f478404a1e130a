import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { signOut } from '../api/client.ts';
import { t } from '../i18n/t.ts';
import { path } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { useMe } from '../ui/signed-in.tsx';

export interface Entry {
  readonly href: string;
  readonly icon: IconName;
  readonly title: string;
}

/** On a phone the bar below has room for so many, and one for the rest. */
const fitsBelow = 4;

/** Side bar on wide screens, bar below on phones; the view beside it. */
export function Shell({
  name,
  home,
  entries,
  elsewhere = [],
  banner,
  children,
}: {
  name: string;
  home: string;
  entries: readonly Entry[];
  /** Other pages than these. */
  elsewhere?: readonly Entry[];
  banner?: ComponentChildren;
  children: ComponentChildren;
}) {
  const { user } = useMe();
  const [more, setMore] = useState(false);
  const current = (href: string) => (href === home ? path.value === href : path.value.startsWith(href));
  const link = ({ href, icon, title }: Entry, close?: () => void) => (
    <a key={href} class="nav-entry" href={href} aria-current={current(href) ? 'page' : undefined} onClick={close}>
      <Icon name={icon} />
      <span>{title}</span>
    </a>
  );
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      <aside class="side no-print">
        <a class="row side-head" href={home}>
          <Mark size={36} />
          <strong>{name}</strong>
        </a>
        <nav class="stack tight" aria-label={t('nav.main')}>
          {entries.map((entry) => link(entry))}
        </nav>
        <div class="side-foot stack tight">
          {elsewhere.length > 0 && (
            <nav class="row elsewhere" aria-label={t('nav.elsewhere')}>
              {elsewhere.map((entry) => link(entry))}
            </nav>
          )}
          <p class="small muted">{t('sign_in.as', { name: user.name })}</p>
          <Preferences />
          <Button look="quiet" icon="out" onClick={signOut}>
            {t('sign_in.out')}
          </Button>
        </div>
      </aside>
      <div class="beside">
        {banner}
        <main id="content">{children}</main>
      </div>
      <nav class="below no-print" aria-label={t('nav.main')}>
        {entries.slice(0, fitsBelow).map((entry) => link(entry))}
        <button type="button" class="nav-entry" onClick={() => setMore(true)}>
          <Icon name="more" />
          <span>{t('nav.more')}</span>
        </button>
      </nav>
      {more && (
        <Dialog title={t('nav.more')} onClose={() => setMore(false)}>
          <nav class="stack tight" aria-label={t('nav.more')}>
            {[...entries.slice(fitsBelow), ...elsewhere].map((entry) => link(entry, () => setMore(false)))}
          </nav>
          <p class="small muted">{t('sign_in.as', { name: user.name })}</p>
          <Preferences />
          <Button icon="out" onClick={signOut}>
            {t('sign_in.out')}
          </Button>
        </Dialog>
      )}
    </div>
  );
}
