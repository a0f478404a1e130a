import type { Caller } from '../kernel/caller.ts';
import { decideAndCommit, update, type Command, type Decision } from '../kernel/commit.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import type { DeviceId, Randomness } from '../kernel/ids.ts';
import type { Naming } from '../kernel/records.ts';
import type { Clock } from '../kernel/time.ts';
import { assertManages } from '../people/access.ts';
import { changedFields } from '../people/records.ts';
import { personalName } from '../people/values.ts';
import { deviceView, parseSyncMode, type Device, type DeviceView, type SeenDevice } from './device.ts';
import { freshCredentials } from './pair-device.ts';
import type { DeviceCollections, DeviceCommits, Devices } from './ports.ts';
import { deviceRecords } from './records.ts';
import { refuse } from './refusals.ts';
import { parseAllowedAddresses, parseReason, parseSyncSettings } from './values.ts';

export interface ManageDevicesDeps {
  devices: Pick<Devices, 'byId'>;
  commits: DeviceCommits;
  clock: Clock;
  random: Randomness;
}

export interface DeviceChanges {
  readonly label?: string | undefined;
  readonly syncMode?: string | undefined;
  readonly syncSettings?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** CIDR blocks or single addresses; empty lets it call from anywhere. */
  readonly allowedAddresses?: readonly string[] | undefined;
}

export interface UpdateDevice extends Command {
  readonly deviceId: DeviceId;
  readonly changes: DeviceChanges;
}

export interface RevokeDevice extends Command {
  readonly deviceId: DeviceId;
  readonly reason?: string | null | undefined;
}

export interface DeleteDevice extends Command {
  readonly deviceId: DeviceId;
}

/** Runs a decision on one device of the caller's merchant. */
const onDevice =
  ({ devices, commits, clock }: ManageDevicesDeps) =>
  <R>(
    command: Command & { readonly deviceId: DeviceId },
    decide: (found: SeenDevice) => Decision<DeviceCollections, R>,
  ): Promise<R> => {
    const { caller, deviceId } = command;
    assertManages(caller);
    return decideAndCommit<DeviceCollections, SeenDevice | undefined, R>(commits, command, {
      aggregate: `device:${deviceId}`,
      now: () => clock.now(),
      load: async () => ({ state: await devices.byId(caller.merchantId, deviceId) }),
      decide: (found) => {
        // Here and not while loading: what was deleted by this very command is answered as the first time.
        if (!found) throw refuse('TERMINAL_DEVICE_NOT_FOUND');
        return decide(found);
      },
    });
  };

/** Renames a device, and changes how it syncs and from where it may call; its tokens stay good. */
export const updateDevice =
  (deps: ManageDevicesDeps) =>
  async (command: UpdateDevice): Promise<DeviceView> => {
    const { caller, changes } = command;
    return onDevice(deps)(command, ({ device, seen }) => {
      const now = deps.clock.now();
      const fields = changedFields({ ...changes });
      if (fields.length === 0) throw refuseValue('INVALID', { field: '', reason: 'changes nothing' });
      const changed: Device = {
        ...device,
        ...(changes.label !== undefined && { label: personalName(changes.label, '/label') }),
        ...(changes.syncMode !== undefined && { syncMode: parseSyncMode(changes.syncMode) }),
        ...(changes.syncSettings !== undefined && { syncSettings: parseSyncSettings(changes.syncSettings) }),
        ...(changes.allowedAddresses !== undefined && {
          allowedAddresses: parseAllowedAddresses(changes.allowedAddresses),
        }),
      };
      return {
        writes: [update('device', changed)],
        ...deviceRecords({ now, random: deps.random }, caller, 'updated', changed, { fields }),
        result: deviceView({ device: changed, seen }, now),
      };
    });
  };

/** Ends a device's tokens, at once and everywhere. A device that is revoked stays as it is: reason and time are the first ones. */
export const revokeDevice =
  (deps: ManageDevicesDeps) =>
  async (command: RevokeDevice): Promise<DeviceView> => {
    const { caller } = command;
    const reason = parseReason(command.reason);
    return onDevice(deps)(command, ({ device, seen }) => {
      const now = deps.clock.now();
      if (device.revokedAt !== null) return { writes: [], result: deviceView({ device, seen }, now) };
      const { writes, revoked, ...records } = decideRevocation(device, reason, caller, { now, random: deps.random });
      return { writes, ...records, result: deviceView({ device: revoked, seen }, now) };
    });
  };

/** Pure: what revoking an unrevoked device writes. */
export function decideRevocation(device: Device, reason: string | null, caller: Caller, naming: Naming) {
  const revoked: Device = { ...device, revokedAt: naming.now, revokedReason: reason };
  return {
    revoked,
    writes: [update('device', revoked)],
    ...deviceRecords(naming, caller, 'revoked', device, { reason }),
  };
}

/** Takes a device away altogether. What it did keeps its id; its tokens meet `TERMINAL_DEVICE_NOT_FOUND`. */
export const deleteDevice =
  (deps: ManageDevicesDeps) =>
  async (command: DeleteDevice): Promise<void> => {
    await onDevice(deps)(command, ({ device }) => {
      const now = deps.clock.now();
      const deleted: Device = {
        ...device,
        ...freshCredentials,
        clientDeviceIdentifier: null,
        hostName: null,
        localAddress: null,
        deletedAt: now,
      };
      return {
        writes: [update('device', deleted)],
        ...deviceRecords({ now, random: deps.random }, command.caller, 'deleted', device, { label: device.label }),
        result: null,
      };
    });
  };
