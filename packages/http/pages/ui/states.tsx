import type { ComponentChildren } from 'preact';
import type { Loading } from '../api/loading.ts';
import { isRefused } from '../api/problem.ts';
import { online } from '../api/online.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icons.tsx';

/** Grey shapes where something is about to be. */
export const Skeleton = ({ lines = 4, tall = false }: { lines?: number; tall?: boolean }) => (
  <div class="skeleton" role="status" aria-label={t('loading')}>
    {Array.from({ length: lines }, (_, at) => (
      <span key={at} class={tall ? 'tall' : ''} />
    ))}
  </div>
);

/** Nothing here yet: says what to do first. */
export const Empty = ({
  icon,
  title,
  whole = false,
  children,
}: {
  icon: IconName;
  title: string;
  /** It is all there is on the page, so its title is the page's heading. */
  whole?: boolean;
  children?: ComponentChildren;
}) => (
  <div class="empty">
    <Icon name={icon} size={40} />
    {whole ? <h1 class="empty-title">{title}</h1> : <p class="empty-title">{title}</p>}
    {children}
  </div>
);

/** What happened, and what to do. */
export const ErrorState = ({ error, retry }: { error: unknown; retry?: () => void }) => (
  <div class="empty error-state" role="alert">
    <Icon name="warning" size={40} />
    <p class="empty-title">{explainError(error)}</p>
    {isRefused(error) && error.status >= 500 && error.data.request_id && (
      <p class="muted small">{t('error.reference', { id: error.data.request_id })}</p>
    )}
    {retry && (
      <Button onClick={retry} icon="undo">
        {t('try_again')}
      </Button>
    )}
  </div>
);

/** A problem inside a form or dialog, beside what was typed. */
export const Trouble = ({ error }: { error: unknown }) =>
  error == null ? null : (
    <p class="trouble" role="alert">
      <Icon name="warning" />
      <span>{explainError(error)}</span>
    </p>
  );

export const OfflineBanner = () => (
  <div role="status" aria-live="polite">
    {!online.value && (
      <p class="banner offline no-print">
        <Icon name="offline" />
        <span>{t('offline')}</span>
      </p>
    )}
  </div>
);

/** The four states of something that loads; the caller draws the fifth, when it is there. */
export function Shown<T>({
  of,
  lines,
  children,
}: {
  of: Loading<T>;
  lines?: number;
  children: (data: T) => ComponentChildren;
}) {
  switch (of.state) {
    case 'loading':
      return <Skeleton {...(lines === undefined ? {} : { lines })} />;
    case 'failed':
      return <ErrorState error={of.error} retry={of.reload} />;
    case 'ready':
      return <>{children(of.data)}</>;
  }
}
