import { useState } from 'preact/hooks';
import type { WalletPlatformSettings } from '../../src/wire/wallet.ts';
import { call } from '../api/client.ts';
import { t } from '../i18n/t.ts';
import { number } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Labelled } from '../ui/field.tsx';
import { useForm, type Form } from '../ui/form.ts';
import { FormDialog } from './form-dialog.tsx';
import { fieldHint, fieldLabel } from './wallet-words.ts';

type Field = WalletPlatformSettings['fields'][number];
type Values = Readonly<Record<string, string>>;

/**
 * The settings of one wallet. What is typed here is kept in this dialog alone: keys are neither stored in the browser nor ever shown
 * again.
 */
export function WalletDialog({
  item,
  path,
  onClose,
  onSaved,
}: {
  item: WalletPlatformSettings;
  path: string;
  onClose: () => void;
  onSaved: (saved: WalletPlatformSettings) => void;
}) {
  const start: Values = Object.fromEntries(item.fields.map(({ name, value }) => [name, value ?? '']));
  const [removed, setRemoved] = useState<readonly string[]>([]);
  const [nothing, setNothing] = useState(false);
  const form = useForm<Values>({
    start,
    pointers: Object.fromEntries(item.fields.map(({ name }) => [`/values/${name}`, name])),
  });
  const [busy, setBusy] = useState(false);

  const submit = async () => {
    const values = changesOf(item.fields, start, form.values, removed);
    setNothing(Object.keys(values).length === 0);
    if (Object.keys(values).length === 0) return;
    setBusy(true);
    try {
      // Not as other changes are sent, which keep what they send until it is answered: these are keys.
      onSaved(await call<WalletPlatformSettings>(path, { method: 'PATCH', body: { values } }));
    } finally {
      setBusy(false);
    }
  };

  return (
    <FormDialog
      title={t('wallet.dialog', { wallet: item.label })}
      form={form}
      busy={busy}
      submit={submit}
      submitLabel={t('save')}
      onClose={onClose}
    >
      {item.origin === 'installation' && <p class="muted small">{t('wallet.own_first')}</p>}
      {item.fields.map((field) => (
        <Setting
          key={field.name}
          field={field}
          form={form}
          removed={removed.includes(field.name)}
          onRemove={(yes) =>
            setRemoved((all) => (yes ? [...all, field.name] : all.filter((name) => name !== field.name)))
          }
        />
      ))}
      <p class="muted small">{t('wallet.sealed')}</p>
      {nothing && (
        <p class="trouble" role="alert">
          {t('wallet.nothing_changed')}
        </p>
      )}
    </FormDialog>
  );
}

/** What was typed, and what goes: an empty field of a secret keeps the one there is. */
function changesOf(
  fields: readonly Field[],
  start: Values,
  values: Values,
  removed: readonly string[],
): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const { name, secret, set } of fields) {
    const typed = (values[name] ?? '').trim();
    if (removed.includes(name)) changes[name] = null;
    else if (typed !== '' && typed !== start[name]) changes[name] = typed;
    else if (typed === '' && set && !secret) changes[name] = null;
  }
  return changes;
}

/** What comes in files. */
const longFields = ['certificates', 'intermediates', 'private_keys', 'service_account'];

/** Key files are small; whatever is bigger is something else. */
const mostBytes = 60_000;

function Setting({
  field,
  form,
  removed,
  onRemove,
}: {
  field: Field;
  form: Form<Values>;
  removed: boolean;
  onRemove: (yes: boolean) => void;
}) {
  const { name, secret, set } = field;
  const [tooBig, setTooBig] = useState<number | null>(null);
  const long = longFields.includes(name);
  const load = async (file: File | undefined) => {
    if (!file) return;
    setTooBig(file.size > mostBytes ? file.size : null);
    if (file.size <= mostBytes) form.change(name, await textOf(file));
  };
  const hint = [fieldHint(name), secret && set && !removed ? t('wallet.secret_set') : null].filter(Boolean).join(' ');
  return (
    <div class="stack tight">
      <Labelled
        label={fieldLabel(name)}
        hint={hint}
        error={
          tooBig === null ? form.errors[name] : t('wallet.file_too_big', { size: number(Math.ceil(tooBig / 1_000)) })
        }
        optional={name === 'passphrase'}
      >
        {(wiring) =>
          long ? (
            <textarea
              {...wiring}
              class="input mono pasted"
              rows={3}
              data-field={name}
              spellcheck={false}
              autoComplete="off"
              disabled={removed}
              value={form.values[name]}
              onInput={(event) => form.change(name, event.currentTarget.value)}
            />
          ) : (
            <input
              {...wiring}
              {...(secret ? { type: 'password', autoComplete: 'new-password' } : { type: 'text', autoComplete: 'off' })}
              class="input"
              data-field={name}
              spellcheck={false}
              disabled={removed}
              value={form.values[name]}
              onInput={(event) => form.change(name, event.currentTarget.value)}
            />
          )
        }
      </Labelled>
      <div class="row">
        {long && (
          <label class="button plain normal">
            <span>{t('wallet.from_file')}</span>
            <span class="hidden"> {fieldLabel(name)}</span>
            <input
              class="hidden"
              type="file"
              onChange={(event) => {
                void load(event.currentTarget.files?.[0]);
                event.currentTarget.value = '';
              }}
            />
          </label>
        )}
        {secret && set && (
          <Button look="quiet" icon={removed ? 'undo' : 'cross'} onClick={() => onRemove(!removed)}>
            {removed ? t('wallet.kept') : t('wallet.take_away')}
          </Button>
        )}
        {removed && <span class="chip warn">{t('wallet.will_go')}</span>}
      </div>
    </div>
  );
}

/** A text file as it is; one of bytes, such as a certificate in DER, as base64. */
async function textOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return btoa(String.fromCharCode(...bytes));
  }
}
