import type { ButtonHTMLAttributes, ComponentChildren, TargetedMouseEvent } from 'preact';
import { t } from '../i18n/t.ts';
import { Icon, type IconName } from './icons.tsx';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'children' | 'class'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'normal' | 'large' | 'huge';
  readonly icon?: IconName;
  /** Sending: shown, said, and a press does nothing. */
  readonly busy?: boolean;
  /** The key that does the same, shown on wide screens. */
  readonly shortcut?: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

export function Button({
  look = 'plain',
  size = 'normal',
  icon,
  busy = false,
  shortcut,
  wide,
  children,
  ...rest
}: ButtonProps) {
  const press = (event: TargetedMouseEvent<HTMLButtonElement>) => {
    // Not `disabled`: that would take the focus away from where the person is.
    if (busy) event.preventDefault();
    else rest.onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      class={`button ${look} ${size}${wide ? ' fill' : ''}`}
      aria-disabled={busy || undefined}
      aria-keyshortcuts={shortcut}
      onClick={press}
    >
      {busy ? (
        <span class="sending" aria-hidden="true" />
      ) : (
        icon && <Icon name={icon} size={size === 'huge' ? 32 : 22} />
      )}
      <span>{children}</span>
      {busy && <span class="hidden">{t('sending')}</span>}
      {shortcut && <kbd class="shortcut">{shortcut}</kbd>}
    </button>
  );
}

/** A link that looks like a button, for going somewhere. */
export const ButtonLink = ({
  href,
  look = 'plain',
  icon,
  children,
}: {
  href: string;
  look?: 'primary' | 'plain' | 'quiet';
  icon?: IconName;
  children: ComponentChildren;
}) => (
  <a class={`button ${look} normal`} href={href}>
    {icon && <Icon name={icon} size={22} />}
    <span>{children}</span>
  </a>
);
