import type { Command } from '../kernel/commit.ts';
import type { DeviceId, Randomness } from '../kernel/ids.ts';
import type { Clock } from '../kernel/time.ts';
import type { DeviceView } from './device.ts';
import type { DeviceCommits, Devices } from './ports.ts';

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

export declare const updateDevice: (deps: ManageDevicesDeps) => (command: UpdateDevice) => Promise<DeviceView>;
export declare const revokeDevice: (deps: ManageDevicesDeps) => (command: RevokeDevice) => Promise<DeviceView>;
export declare const deleteDevice: (deps: ManageDevicesDeps) => (command: DeleteDevice) => Promise<void>;
