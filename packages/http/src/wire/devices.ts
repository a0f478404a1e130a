import { z } from 'zod';
import { Id, PageQuery, Time, line } from './common.ts';
import { Store } from './merchants.ts';

export const DeviceKind = z.enum(['tablet', 'pos', 'scanner', 'kiosk', 'other']).meta({ id: 'DeviceKind' });
export const DeviceScope = z.enum(['counter', 'register', 'clock', 'sync']).meta({
  id: 'DeviceScope',
  description: 'What a device may do: serve loyalty cards, ring up sales, clock people in and out, exchange its data.',
});
const SyncMode = z.enum(['api', 'file_transfer', 'push_pull']);
const SyncSettings = z.record(z.string().max(64), z.union([z.string().max(500), z.number(), z.boolean()]));
const Scopes = z.array(DeviceScope).min(1).max(10);
const AddressBlocks = z
  .array(z.string().min(1).max(64))
  .max(50)
  .meta({ description: 'Addresses or CIDR blocks it may call from; none lets it call from anywhere.' });
const Word = z.string().max(200);
const Label = line(120).meta({ example: 'Tablet at the door' });

export const Device = z
  .strictObject({
    id: Id,
    store_id: Id,
    label: z.string(),
    kind: DeviceKind,
    status: z.enum(['active', 'revoked', 'expired']),
    scopes: z.array(DeviceScope),
    client: z.string().meta({ description: 'The client program, by its id.' }),
    client_version: z.string().nullable(),
    platform: z.string().nullable(),
    model: z.string().nullable(),
    host_name: z.string().nullable(),
    local_address: z.string().nullable(),
    client_device_identifier: z.string().nullable(),
    sync_mode: SyncMode,
    sync_settings: SyncSettings,
    allowed_addresses: z.array(z.string()),
    key_bound: z.boolean().meta({ description: 'Its tokens are worth nothing without its key.' }),
    awaits_claim_until: Time.nullable(),
    paired_by: Id.nullable(),
    paired_at: Time,
    expires_at: Time.nullable(),
    revoked_at: Time.nullable(),
    revoked_reason: z.string().nullable(),
    last_seen_at: Time.nullable().meta({ description: 'Up to five minutes old.' }),
    last_seen_ip: z.string().nullable(),
    created_at: Time,
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof Device>;

export const DeviceQuery = PageQuery.extend({
  store_id: Id.optional(),
  include_revoked: z.enum(['true', 'false']).optional().meta({ description: 'Shows revoked devices, too.' }),
});

export const NewDevice = z
  .strictObject({
    store_id: Id,
    label: Label,
    kind: DeviceKind.optional().meta({ description: '`tablet` when left out.' }),
    mode: z
      .enum(['token', 'claim'])
      .optional()
      .meta({
        description:
          '`token` puts the long-lived token into the QR code; `claim` a code that is good once, for ten minutes. ' +
          '`token` when left out, but for a kiosk, which can only be claimed.',
      }),
    scopes: Scopes.optional().meta({ description: 'What its kind usually has when left out.' }),
    client: Word.optional(),
    client_device_identifier: Word.optional(),
    allowed_addresses: AddressBlocks.optional(),
  })
  .meta({ id: 'NewDevice' });

export const SetupPayload = z
  .union([
    z.strictObject({ api_url: z.string(), store_code: z.string(), auth_token: z.string() }),
    z.strictObject({ api_url: z.string(), store_code: z.string(), claim_code: z.string() }),
  ])
  .meta({ id: 'SetupPayload', description: 'What the QR code holds, as JSON text.' });

export const Pairing = z
  .strictObject({
    device: Device,
    setup_token: z.string().optional().meta({ description: 'In mode `token`. It is shown this once.' }),
    setup_payload: SetupPayload,
    qr_png: z.string().meta({ description: 'The setup payload as a QR code: a PNG as a data URL.' }),
    claim_expires_at: Time.optional().meta({ description: 'In mode `claim`: until when the code is good.' }),
  })
  .meta({ id: 'Pairing' });
export type Pairing = z.infer<typeof Pairing>;

export const DeviceChange = z
  .strictObject({
    label: Label.optional(),
    sync_mode: SyncMode.optional(),
    sync_settings: SyncSettings.optional(),
    allowed_addresses: AddressBlocks.optional(),
  })
  .meta({ id: 'DeviceChange' });

export const DeviceRevocation = z
  .strictObject({ reason: z.string().max(500).optional() })
  .meta({ id: 'DeviceRevocation' });

export const Claim = z
  .strictObject({
    claim_code: z.string().min(1).max(200),
    client: Word.optional(),
    client_version: Word.optional(),
    platform: Word.optional(),
    model: Word.optional(),
    host_name: Word.optional(),
    local_address: Word.optional(),
    client_device_identifier: Word.optional().meta({ description: 'By which the device is known again.' }),
  })
  .meta({ id: 'Claim' });

export const Claimed = z
  .strictObject({
    device: Device,
    store: Store,
    access_token: z.string(),
    token_type: z.enum(['Bearer', 'DPoP']),
    expires_in: z.int().meta({ description: 'Seconds.' }),
  })
  .meta({ id: 'Claimed' });
export type Claimed = z.infer<typeof Claimed>;

export const UserCode = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: 'As the device shows it; case, hyphens and spaces do not matter.', example: 'WDJB-MJHT' });

export const DeviceGrant = z
  .strictObject({
    user_code: z.string(),
    client_id: z.string(),
    client_name: z.string(),
    name: z.string().nullable().meta({ description: 'What the device says it is called. Nobody has checked it.' }),
    kind: DeviceKind,
    client_version: z.string().nullable(),
    platform: z.string().nullable(),
    model: z.string().nullable(),
    host_name: z.string().nullable(),
    local_address: z.string().nullable(),
    client_device_identifier: z.string().nullable(),
    requested_scopes: z.array(DeviceScope),
    offered_scopes: z.array(DeviceScope).meta({ description: 'Those of them that you can give.' }),
    address: z.string().meta({ description: 'Where it was asked from.' }),
    started_at: Time,
    expires_at: Time,
    replaces: z
      .strictObject({ id: Id, label: z.string() })
      .nullable()
      .meta({ description: 'The device that says to be the same: approving ends its old tokens.' }),
  })
  .meta({ id: 'DeviceGrant', description: 'What a person compares before they answer.' });
export type DeviceGrant = z.infer<typeof DeviceGrant>;

const Lifetime = z.enum(['30d', '90d', '1y', 'never']);

export const Approval = z
  .strictObject({
    store_id: Id,
    merchant_id: Id.optional().meta({ description: "The store's merchant; only an admin names one." }),
    label: Label.optional().meta({ description: 'What the device calls itself when left out.' }),
    kind: DeviceKind.optional(),
    scopes: Scopes.optional().meta({ description: 'All that you can give when left out.' }),
    lifetime: Lifetime.optional().meta({ description: '`1y` when left out.' }),
  })
  .meta({ id: 'Approval' });

export const ApprovedGrant = z
  .strictObject({
    label: z.string(),
    store_id: Id,
    kind: DeviceKind,
    scopes: z.array(DeviceScope),
    lifetime: Lifetime,
    expires_at: Time.meta({ description: 'Until when the device may collect its token.' }),
  })
  .meta({ id: 'ApprovedGrant' });
export type ApprovedGrant = z.infer<typeof ApprovedGrant>;
