import { useEffect } from 'preact/hooks';
import type { ProviderOption, Reader } from '../../src/wire/payments.ts';
import { useLoading } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { keep, kept } from '../kit/storage.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { useTill } from './till.ts';

/** Which terminal is meant. The only one, or the one that was used last at this till, needs no question. */
export function ChooseReader({
  option,
  onChosen,
  onClose,
}: {
  option: ProviderOption;
  onChosen: (readerId: string) => void;
  onClose: () => void;
}) {
  const till = useTill();
  const name = `reader.${till.store.id}.${option.id}`;
  const readers = useLoading(
    (signal) =>
      till.call<{ readonly items: readonly Reader[] }>('/payments/readers', { query: { provider: option.id }, signal }),
    [option.id],
  );
  const items = readers.state === 'ready' ? readers.data.items : [];
  const usual = items.find(({ id, status }) => id === kept(name) && status !== 'offline');
  const only = items.length === 1 ? items[0] : usual;
  useEffect(() => {
    if (only) onChosen(only.id);
  }, [only?.id]);
  return (
    <Dialog title={t('pos.which_reader', { provider: option.label })} onClose={onClose}>
      <Shown of={readers} lines={3}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty icon="terminal" title={t('pos.no_reader')}>
              <p>{t('pos.no_reader_text')}</p>
            </Empty>
          ) : (
            <ul class="stack tight">
              {data.items.map((reader) => (
                <li key={reader.id}>
                  <button
                    type="button"
                    class="button large fill card-choice"
                    onClick={() => {
                      keep(name, reader.id);
                      onChosen(reader.id);
                    }}
                  >
                    <Icon name="terminal" />
                    <span class="grow">{reader.name}</span>
                    <span class={`chip${reader.status === 'online' ? ' good' : ''}`}>
                      {t(`reader.status.${reader.status}`)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      <div class="row end">
        <Button onClick={onClose}>{t('cancel')}</Button>
      </div>
    </Dialog>
  );
}
