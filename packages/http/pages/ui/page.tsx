import type { ComponentChildren } from 'preact';
import { t } from '../i18n/t.ts';
import { Icon } from './icons.tsx';

/** The frame of a view: a heading, what can be done here, and the way back up. */
export const Page = ({
  title,
  up,
  actions,
  note,
  children,
}: {
  title: string;
  up?: { href: string; title: string };
  actions?: ComponentChildren;
  note?: ComponentChildren;
  children: ComponentChildren;
}) => (
  <div class="page stack wide">
    <header class="stack tight">
      {up && (
        <a class="up no-print" href={up.href}>
          <Icon name="back" size={20} />
          <span>
            <span class="hidden">{t('back')}: </span>
            {up.title}
          </span>
        </a>
      )}
      <div class="row spread">
        <h1 tabIndex={-1}>{title}</h1>
        {actions && <div class="row no-print">{actions}</div>}
      </div>
      {note && <p class="muted">{note}</p>}
    </header>
    {children}
  </div>
);

/** Neighbouring views of one thing. */
export const Tabs = ({
  label,
  here,
  tabs,
}: {
  label: string;
  here: string;
  tabs: readonly (readonly [href: string, title: string])[];
}) => (
  <nav class="tabs no-print" aria-label={label}>
    {tabs.map(([href, title]) => (
      <a key={href} href={href} aria-current={href === here ? 'page' : undefined}>
        {title}
      </a>
    ))}
  </nav>
);

/** Wide tables scroll in themselves, by keyboard too. */
export const Scrolling = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <div class="scrolling" role="region" aria-label={label} tabIndex={0}>
    {children}
  </div>
);

/** A figure with its name. */
export const Figure = ({ name, value, note }: { name: string; value: string; note?: string | undefined }) => (
  <div class="figure">
    <dt>{name}</dt>
    <dd>
      <strong style={{ '--length': value.length }}>{value}</strong>
      {note && <span class="muted small">{note}</span>}
    </dd>
  </div>
);
