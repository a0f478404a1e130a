import type { ComponentChildren } from 'preact';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Fields, Form } from '../ui/form.ts';
import { Trouble } from '../ui/states.tsx';

/** A form over the page. It closes when it was answered, and stays with all that was typed when it was refused. */
export const FormDialog = <V extends Fields>({
  title,
  form,
  busy,
  submit,
  submitLabel,
  danger = false,
  onClose,
  children,
}: {
  title: string;
  form: Pick<Form<V>, 'ready' | 'problem' | 'fail'>;
  busy: boolean;
  submit: () => Promise<void>;
  submitLabel: string;
  danger?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}) => (
  <Dialog title={title} onClose={onClose}>
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && form.ready()) submit().catch(form.fail);
      }}
    >
      {children}
      <Trouble error={form.problem} />
      <div class="row end">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look={danger ? 'danger' : 'primary'} type="submit" busy={busy}>
          {submitLabel}
        </Button>
      </div>
    </form>
  </Dialog>
);
