import { signal } from '@preact/signals';
import { t } from '../i18n/t.ts';
import { Icon } from './icons.tsx';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

const toasts = signal<readonly Toast[]>([]);
let last = 0;

/** Says briefly that something was done; read out too. What went wrong stays until it is closed. */
export function toast(text: string, tone: Toast['tone'] = 'good'): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone }];
  if (tone === 'good') setTimeout(() => close(id), 6_000);
}

const close = (id: number): void => void (toasts.value = toasts.value.filter((one) => one.id !== id));

export const Toasts = () => (
  <div class="toasts no-print" role="status" aria-live="polite">
    {toasts.value.map(({ id, text, tone }) => (
      <div class={`toast ${tone}`} key={id}>
        <Icon name={tone === 'good' ? 'check' : 'warning'} />
        <span class="grow">{text}</span>
        <button type="button" class="button quiet square" aria-label={t('close')} onClick={() => close(id)}>
          <Icon name="cross" size={18} />
        </button>
      </div>
    ))}
  </div>
);
