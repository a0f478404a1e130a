import { Fragment } from 'preact';
import type { Device } from '../../src/wire/devices.ts';
import type { Store } from '../../src/wire/merchants.ts';
import { t } from '../i18n/t.ts';
import { dateTime, day } from '../kit/format.ts';
import { clientName } from './device-row.tsx';

/** What is known of a device, and apart from it what only the device says. */
export function DeviceFacts({ device, store }: { device: Device; store: Store | undefined }) {
  const seenAt =
    device.last_seen_at && `${dateTime(device.last_seen_at)}${device.last_seen_ip ? ` · ${device.last_seen_ip}` : ''}`;
  const known: readonly Fact[] = [
    [t('devices.store'), store ? `${store.name} (${store.store_code})` : null],
    [t('device.fact.kind'), t(`device.kind.${device.kind}`)],
    [t('devices.may'), device.scopes.map((scope) => t(`device.scope.${scope}`)).join('; ')],
    [t('devices.last_seen'), seenAt],
    [t('devices.paired_at'), dateTime(device.paired_at)],
    [t('devices.expires_at'), device.expires_at ? day(device.expires_at) : t('devices.never')],
    [t('devices.key'), device.key_bound ? t('devices.key_yes') : t('devices.key_no')],
    [t('devices.revoked_at'), device.revoked_at && dateTime(device.revoked_at)],
  ];
  const said: readonly Fact[] = [
    [t('device.fact.client'), [clientName(device.client), device.client_version].filter(Boolean).join(' ')],
    [t('device.fact.platform'), device.platform],
    [t('device.fact.model'), device.model],
    [t('device.fact.host'), device.host_name],
    [t('devices.local_address'), device.local_address],
    [t('device.fact.identifier'), device.client_device_identifier],
  ];
  return (
    <>
      <Facts facts={known} />
      <details>
        <summary>{t('devices.said')}</summary>
        <Facts facts={said} />
      </details>
    </>
  );
}

type Fact = readonly [name: string, value: string | null];

const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl class="facts">
    {facts.map(
      ([name, value]) =>
        value && (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ),
    )}
  </dl>
);
