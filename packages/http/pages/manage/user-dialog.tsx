import { useState } from 'preact/hooks';
import type { Store } from '../../src/wire/merchants.ts';
import type { User } from '../../src/wire/users.ts';
import { localeNames, locales } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { Choice, Field, Tick } from '../ui/field.tsx';
import { emailOrNothing, required, useForm } from '../ui/form.ts';
import { toast } from '../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useChange } from './office.ts';
import { idsOf, StoreTicks } from './store-ticks.tsx';

const shortestPassword = 10;

interface Values extends Record<string, string> {
  email: string;
  name: string;
  role: string;
  stores: string;
  password: string;
  locale: string;
}

/** Adds or changes a user of a merchant; without `stores`, an admin of the platform. */
export function UserDialog({
  user,
  path,
  stores,
  onClose,
  onDone,
}: {
  user: User | null;
  path: string;
  stores: readonly Store[] | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const form = useForm<Values>({
    start: {
      email: user?.email ?? '',
      name: user?.name ?? '',
      role: user?.role ?? (stores ? 'staff' : 'admin'),
      stores: (user?.store_ids ?? (stores?.length === 1 ? stores.map(({ id }) => id) : [])).join(' '),
      password: '',
      locale: user?.locale ?? '',
    },
    checks: {
      email: (value, all) => required(value, all) ?? emailOrNothing(value, all),
      name: required,
      password: (value) =>
        (user && !value) || value.length >= shortestPassword
          ? null
          : t('users.password_form', { count: shortestPassword }),
    },
    pointers: { '/store_ids': 'stores' },
    codes: { USER_EMAIL_TAKEN: 'email' },
  });
  const [active, setActive] = useState(user?.active ?? true);
  const saving = useChange<User>(`user.${user?.id ?? 'new'}`);
  const { values } = form;

  const submit = async () => {
    const body = {
      email: values.email.trim(),
      name: values.name.trim(),
      ...(stores ? { role: values.role, store_ids: values.role === 'staff' ? idsOf(values.stores) : [] } : {}),
      ...(values.password ? { password: values.password } : {}),
      ...(values.locale ? { locale: values.locale } : {}),
      ...(user ? { active } : {}),
    };
    if (!(await saving.send({ method: user ? 'PATCH' : 'POST', path: user ? `${path}/${user.id}` : path, body })))
      return;
    toast(t('saved'));
    onDone();
  };

  return (
    <FormDialog
      title={user ? user.name : t('users.add')}
      form={form}
      busy={saving.busy}
      submit={submit}
      submitLabel={t('save')}
      onClose={onClose}
    >
      <Field form={form} name="name" label={t('contact.name')} autoComplete="off" maxLength={120} />
      <Field form={form} name="email" label={t('contact.email')} type="email" inputMode="email" autoComplete="off" />
      {stores && (
        <Choice
          form={form}
          name="role"
          label={t('users.role')}
          hint={values.role === 'owner' ? t('users.owner_hint') : t('users.staff_hint')}
          options={[
            ['staff', t('role.staff')],
            ['owner', t('role.owner')],
          ]}
        />
      )}
      {stores && values.role === 'staff' && (
        <StoreTicks stores={stores} value={values.stores} onChange={(value) => form.change('stores', value)} />
      )}
      <Field
        form={form}
        name="password"
        label={user ? t('users.new_password') : t('sign_in.password')}
        hint={t('users.password_form', { count: shortestPassword })}
        type="password"
        autoComplete="new-password"
        {...(user ? { optional: true } : {})}
      />
      <Choice
        form={form}
        name="locale"
        label={t('language')}
        options={[['', t('users.any_language')], ...locales.map((one) => [one, localeNames[one]] as const)]}
      />
      {user && <Tick label={t('users.active')} hint={t('users.active_hint')} checked={active} onChange={setActive} />}
    </FormDialog>
  );
}
