import type { Device } from '../../src/wire/devices.ts';
import { t } from '../i18n/t.ts';
import { ago, day } from '../kit/format.ts';
import { Icon, type IconName } from '../ui/icons.tsx';

const icons: Readonly<Record<Device['kind'], IconName>> = {
  tablet: 'tablet',
  pos: 'till',
  scanner: 'scanner',
  kiosk: 'kiosk',
  other: 'device',
};

/** The client ids that say what they are; of others the id itself is shown. */
const clients = ['tresen-counter', 'tresen-pos', 'tresen-kiosk', 'tresen-offline-till', 'tresen-back-office'] as const;

/** By which program a device calls; nothing for one that has not said. */
export function clientName(id: string): string {
  const known = clients.find((one) => one === id);
  return known ? t(`device.client.${known}`) : id === 'tresen-device' ? '' : id;
}

/** One device at a glance. */
export const DeviceRow = ({ device, onClick }: { device: Device; onClick: () => void }) => (
  <button type="button" class="row-line device-row" onClick={onClick}>
    <span class={`device-icon ${device.status}`}>
      <Icon name={icons[device.kind]} size={26} />
    </span>
    <span class="grow">
      <strong>{device.label}</strong>
      <span class="muted small">
        {[t(`device.kind.${device.kind}`), device.platform, clientName(device.client)].filter(Boolean).join(' · ')}
      </span>
    </span>
    <span class="device-state">
      <Status device={device} />
      <span class="muted small">{seen(device)}</span>
    </span>
    <Icon name="edit" size={20} />
  </button>
);

/** When it was heard of last, in words. */
export const seen = ({ last_seen_at }: Device): string =>
  last_seen_at ? t('devices.seen', { when: ago(last_seen_at) }) : t('devices.never_seen');

/** So soon that the owner should think of it. */
const soon = 30 * 86_400_000;

export function Status({ device }: { device: Device }) {
  const { status, awaits_claim_until, expires_at } = device;
  if (status === 'revoked') return <span class="chip bad">{t('device.status.revoked')}</span>;
  if (awaits_claim_until !== null)
    return Date.parse(awaits_claim_until) > Date.now() ? (
      <span class="chip warn">{t('device.status.waiting')}</span>
    ) : (
      <span class="chip warn">{t('device.status.unclaimed')}</span>
    );
  if (status === 'expired') return <span class="chip warn">{t('device.status.expired')}</span>;
  if (expires_at !== null && Date.parse(expires_at) - Date.now() < soon)
    return <span class="chip warn">{t('device.status.until', { day: day(expires_at) })}</span>;
  return <span class="chip good">{t('device.status.active')}</span>;
}
