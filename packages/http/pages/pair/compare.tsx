import { useState } from 'preact/hooks';
import type { ApprovedGrant, DeviceGrant } from '../../src/wire/devices.ts';
import { call } from '../api/client.ts';
import { isRefused } from '../api/problem.ts';
import { useSending } from '../api/sending.ts';
import { t } from '../i18n/t.ts';
import { ago, time } from '../kit/format.ts';
import { shownUserCode } from '../kit/user-code.ts';
import { Button } from '../ui/button.tsx';
import { Countdown } from '../ui/countdown.tsx';
import { Choice, Field, Tick } from '../ui/field.tsx';
import { required, useForm } from '../ui/form.ts';
import { Trouble } from '../ui/states.tsx';
import { useWhere, Where } from './where.tsx';

export type Answered =
  | { readonly kind: 'approved'; readonly label: string; readonly store: string }
  | { readonly kind: 'denied' | 'gone' };

const lifetimes = ['30d', '90d', '1y', 'never'] as const;

/** All that a person needs to decide whether the device in front of them is the one that asks. */
export function Compare({
  grant,
  code,
  onOver,
  onAnswered,
  restart,
}: {
  grant: DeviceGrant;
  code: string;
  /** When its time has run out by this device's clock; absent when that clock is no good. */
  onOver?: () => void;
  onAnswered: (answered: Answered) => void;
  restart: () => void;
}) {
  const form = useForm({
    start: {
      label: grant.name ?? t(`device.kind.${grant.kind}`),
      merchant_id: '',
      store_id: '',
      lifetime: '1y',
      scopes: grant.offered_scopes.join(' '),
    },
    checks: {
      label: required,
      scopes: (value) => (value ? null : t('pair.no_scope')),
    },
  });
  const where = useWhere(form.values.merchant_id, form.values.store_id);
  const sending = useSending(`grant.${code}`, ({ verb, body }: { verb: 'approve' | 'deny'; body: object }, key) =>
    call<ApprovedGrant | undefined>(`/device-grants/${code}/${verb}`, { method: 'POST', body, key }),
  );
  const [pressed, setPressed] = useState<'approve' | 'deny' | null>(null);

  const answer = async (verb: 'approve' | 'deny') => {
    const { label, lifetime, scopes } = form.values;
    if (verb === 'approve' && (!form.ready() || !where.store)) return;
    setPressed(verb);
    const approval = {
      label: label.trim(),
      store_id: where.store?.id,
      ...(where.merchantId ? { merchant_id: where.merchantId } : {}),
      lifetime,
      scopes: scopes.split(' '),
    };
    const body = verb === 'deny' ? {} : approval;
    try {
      if ((await sending.send({ verb, body })) === null) return;
      const store = where.store?.name ?? '';
      onAnswered(verb === 'approve' ? { kind: 'approved', label: label.trim(), store } : { kind: 'denied' });
    } catch (error) {
      if (isRefused(error, 'DEVICE_GRANT_NOT_FOUND')) onAnswered({ kind: 'gone' });
      else form.fail(error);
    }
  };

  const chosen = form.values.scopes.split(' ').filter(Boolean);
  const withheld = grant.requested_scopes.filter((scope) => !grant.offered_scopes.includes(scope));
  return (
    <form
      class="stack wide"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void answer('approve');
      }}
    >
      <header class="stack tight brand">
        <h1 tabIndex={-1}>{t('pair.compare')}</h1>
        <p class="user-code mono">{shownUserCode(code)}</p>
        <p>{t('pair.compare_text')}</p>
        {onOver && (
          <Countdown
            until={Date.parse(grant.expires_at)}
            say={(left) => t('pair.time_left', { time: left })}
            onEnd={onOver}
          />
        )}
      </header>
      <Asker grant={grant} />
      <section class="panel stack">
        <h2>{t('pair.what_it_may')}</h2>
        <Field
          form={form}
          name="label"
          label={t('pair.label')}
          hint={t('pair.label_hint')}
          maxLength={120}
          autoComplete="off"
        />
        <Where
          {...where}
          onMerchant={(id) => form.change('merchant_id', id)}
          onStore={(id) => form.change('store_id', id)}
        />
        <fieldset class="stack tight">
          <legend>
            <strong>{t('pair.scopes')}</strong>
          </legend>
          {grant.offered_scopes.map((scope) => (
            <Tick
              key={scope}
              label={t(`device.scope.${scope}`)}
              checked={chosen.includes(scope)}
              onChange={(yes) =>
                form.change(
                  'scopes',
                  grant.offered_scopes.filter((one) => (one === scope ? yes : chosen.includes(one))).join(' '),
                )
              }
            />
          ))}
          {withheld.map((scope) => (
            <p class="muted" key={scope}>
              {t('pair.withheld', { scope: t(`device.scope.${scope}`) })}
            </p>
          ))}
          {form.errors.scopes && (
            <p class="error" role="alert">
              {form.errors.scopes}
            </p>
          )}
        </fieldset>
        <Choice
          form={form}
          name="lifetime"
          label={t('pair.lifetime')}
          hint={t('pair.lifetime_hint')}
          options={lifetimes.map((one) => [one, t(`pair.lifetime.${one}`)] as const)}
        />
      </section>
      {grant.replaces && <p class="banner">{t('pair.replaces', { device: grant.replaces.label })}</p>}
      <Trouble error={form.problem} />
      <div class="answers">
        <Button size="large" busy={sending.busy && pressed === 'deny'} onClick={() => void answer('deny')}>
          {t('pair.deny')}
        </Button>
        <Button size="large" look="primary" type="submit" busy={sending.busy && pressed === 'approve'}>
          {t('pair.approve')}
        </Button>
      </div>
      <Button look="quiet" onClick={restart}>
        {t('pair.other_code')}
      </Button>
    </form>
  );
}

/** Who asks: what the host knows, and apart from it what only the device says. */
function Asker({ grant }: { grant: DeviceGrant }) {
  const said = [
    [t('device.fact.name'), grant.name],
    [t('device.fact.kind'), t(`device.kind.${grant.kind}`)],
    [t('device.fact.model'), grant.model],
    [t('device.fact.platform'), grant.platform],
    [t('device.fact.version'), grant.client_version],
    [t('device.fact.host'), grant.host_name],
    [t('device.fact.identifier'), grant.client_device_identifier],
  ].filter((fact): fact is [string, string] => fact[1] !== null);
  return (
    <section class="panel stack">
      <h2>{t('pair.who')}</h2>
      <dl class="facts">
        <dt>{t('device.fact.client')}</dt>
        <dd>{grant.client_name}</dd>
        <dt>{t('device.fact.address')}</dt>
        <dd class="mono">{grant.address}</dd>
        <dt>{t('device.fact.since')}</dt>
        <dd>
          {ago(grant.started_at)} ({time(grant.started_at)})
        </dd>
      </dl>
      <div class="unverified stack tight">
        <h3>{t('pair.unverified')}</h3>
        <dl class="facts">
          {said.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>“{value}”</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}
