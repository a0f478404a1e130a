import { constantTimeEqual } from '@tresen/adapters/node-crypto';
import { minutes, type throttle, type ThrottleRule } from '@tresen/domain';
import type { Config } from '../config/config.ts';
import type { AccessDeps } from '../kit/access.ts';
import { refuseRegister } from '../kit/refusals.ts';

export interface ScannerAccessDeps {
  readonly config: Pick<Config, 'scanner' | 'secrets'>;
  readonly throttle: ReturnType<typeof throttle>;
}

/** The secret is long: this keeps logs and processors free of guesses, nothing more. */
const refusedPerAddress: ThrottleRule = { name: 'scanner_refused', limit: 100, window: minutes(15) };

const mayBeId = (id: string): boolean => /^[\x21-\x7e]{1,64}$/.test(id);

/** Lets hardware scanners in by the secret they share; a scanner that sends no id of its own is the installation's default one. */
export const scannerAccess =
  ({ config, throttle: count }: ScannerAccessDeps): AccessDeps['scanner'] =>
  async ({ id = config.scanner.defaultId, secret }, address) => {
    const right = secret !== undefined && constantTimeEqual(secret, config.secrets.SCANNER_API_SECRET);
    if (right && id !== undefined && mayBeId(id)) return id;
    await count(refusedPerAddress, address);
    throw refuseRegister('SCANNER_REFUSED');
  };
