import { useState } from 'preact/hooks';
import type { Store } from '../../src/wire/merchants.ts';
import type { Reader } from '../../src/wire/payments.ts';
import { useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { ago } from '../kit/format.ts';
import { providerName } from '../sale/provider-name.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Choice, Field } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { Icon } from '../ui/icons.tsx';
import { Page } from '../ui/page.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useChange, useOffice } from './office.ts';
import { PaymentTabs } from './payment-tabs.tsx';
import { useProviders } from './providers-known.ts';

/** Card terminals of the merchant, as their providers know them. */
export function Readers() {
  const { api, home } = useOffice();
  const stores = useThing<Stretch<Store>>(`${api}/stores`);
  const known = useProviders(stores.state === 'ready' ? stores.data.items : []);
  const providers = known?.filter(({ hasReaders }) => hasReaders) ?? [];
  const readers = useThing<{ readonly items: readonly Reader[] }>(`${api}/payments/readers`);
  const [open, setOpen] = useState<Reader | 'new' | null>(null);
  const done = () => {
    setOpen(null);
    readers.reload();
  };
  return (
    <Page
      title={t('nav.payments')}
      note={t('readers.note')}
      actions={
        providers.length > 0 && (
          <Button look="primary" icon="plus" onClick={() => setOpen('new')}>
            {t('readers.pair')}
          </Button>
        )
      }
    >
      <PaymentTabs here="/payments/readers" />
      <Shown of={readers}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="terminal" title={t('readers.none')}>
              <p>{t('readers.none_text')}</p>
              <ButtonLink href={`${home}/payments/settings`}>{t('payments.settings')}</ButtonLink>
            </Empty>
          ) : (
            <ul class="rows">
              {items.map((reader) => (
                <li key={`${reader.provider}/${reader.id}`}>
                  <div class="row-line still">
                    <Icon name="terminal" />
                    <span class="grow">
                      <strong>{reader.name}</strong>
                      <span class="muted small">
                        {[
                          providerName(reader.provider, known),
                          reader.model,
                          reader.seen_at && t('readers.seen', { ago: ago(reader.seen_at) }),
                        ]
                          .filter(Boolean)
                          .join(' · ')}
                      </span>
                    </span>
                    <span
                      class={`chip${reader.status === 'online' ? ' good' : reader.status === 'offline' ? ' bad' : ''}`}
                    >
                      {t(`reader.status.${reader.status}`)}
                    </span>
                    <Button look="quiet" onClick={() => setOpen(reader)}>
                      {t('readers.unpair')}
                      <span class="hidden">: {reader.name}</span>
                    </Button>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {open === 'new' && (
        <PairReader
          providers={providers.map(({ id, label }) => [id, label] as const)}
          onClose={() => setOpen(null)}
          onDone={done}
        />
      )}
      {open !== null && open !== 'new' && <UnpairReader reader={open} onClose={() => setOpen(null)} onDone={done} />}
    </Page>
  );
}

function PairReader({
  providers,
  onClose,
  onDone,
}: {
  providers: readonly (readonly [id: string, label: string])[];
  onClose: () => void;
  onDone: () => void;
}) {
  const { api } = useOffice();
  const form = useForm({
    start: { provider: providers[0]?.[0] ?? '', code: '', name: '' },
    checks: {
      code: (value) => (/^[A-Za-z0-9-]{6,12}$/.test(value.trim()) ? null : t('readers.code_form')),
      name: required,
    },
    codes: { READER_CODE_INVALID: 'code' },
  });
  const pairing = useChange<Reader>('reader.new');
  const submit = async () => {
    const { provider, code, name } = form.values;
    const body = { provider, code: code.trim().toUpperCase(), name: name.trim() };
    if (!(await pairing.send({ method: 'POST', path: `${api}/payments/readers`, body }))) return;
    toast(t('readers.paired', { name: body.name }));
    onDone();
  };
  return (
    <FormDialog
      title={t('readers.pair')}
      form={form}
      busy={pairing.busy}
      submit={submit}
      submitLabel={t('readers.pair')}
      onClose={onClose}
    >
      {providers.length > 1 && <Choice form={form} name="provider" label={t('review.provider')} options={providers} />}
      <Field
        form={form}
        name="code"
        label={t('readers.code')}
        hint={t('readers.code_hint')}
        autoCapitalize="characters"
        spellcheck={false}
        autoComplete="off"
        autofocus
      />
      <Field form={form} name="name" label={t('contact.name')} hint={t('readers.name_hint')} maxLength={60} />
    </FormDialog>
  );
}

function UnpairReader({ reader, onClose, onDone }: { reader: Reader; onClose: () => void; onDone: () => void }) {
  const { api } = useOffice();
  const form = useForm({ start: {} });
  const sending = useChange<void>(`reader.${reader.id}.unpair`);
  const submit = async () => {
    const path = `${api}/payments/readers/${reader.provider}/${encodeURIComponent(reader.id)}`;
    await sending.send({ method: 'DELETE', path });
    toast(t('readers.unpaired', { name: reader.name }));
    onDone();
  };
  return (
    <FormDialog
      title={t('readers.unpair_title', { name: reader.name })}
      form={form}
      busy={sending.busy}
      submit={submit}
      submitLabel={t('readers.unpair')}
      danger
      onClose={onClose}
    >
      <p>{t('readers.unpair_text')}</p>
    </FormDialog>
  );
}
