import type { DeviceAuthorization, TokenAnswer } from '../../src/wire/oauth.ts';
import { newKey } from '../kit/ids.ts';
import { sendProven, deviceIdentifier } from './device.ts';
import { deviceWords } from './device-words.ts';
import { askOAuth } from './oauth.ts';
import { pageClient } from './pairing.ts';
import { polled, type Polled } from './polled.ts';

export interface StartedGrant {
  /** Tells one grant from the next. */
  readonly id: string;
  readonly deviceCode: string;
  readonly userCode: string;
  /** Where a person types the code. */
  readonly address: string;
  /** The same with the code in it, for a QR code. */
  readonly addressWithCode: string;
  /** Epoch milliseconds by this device's clock. */
  readonly until: number;
  /** Seconds. */
  readonly interval: number;
  readonly keyBound: boolean;
}

/** Asks for a code that a signed-in person can approve. */
export async function startGrant(withKey: boolean): Promise<StartedGrant> {
  const words = await deviceWords();
  const form = {
    client_id: pageClient().id,
    device_kind: pageClient().kind,
    platform: words.platform,
    ...(words.model ? { device_name: words.model, device_model: words.model } : {}),
    client_device_identifier: deviceIdentifier(),
  };
  const answer = await askOAuth<DeviceAuthorization>(
    '/oauth/device_authorization',
    form,
    withKey ? sendProven : undefined,
  );
  if (answer.kind === 'refused') throw new Error(answer.error);
  const { body } = answer;
  return {
    id: newKey(),
    deviceCode: body.device_code,
    userCode: body.user_code,
    address: body.verification_uri,
    addressWithCode: body.verification_uri_complete,
    until: Date.now() + body.expires_in * 1000,
    interval: body.interval,
    keyBound: withKey,
  };
}

/** Asks once whether it was approved. */
export async function pollGrant(grant: StartedGrant, interval: number): Promise<Polled> {
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: grant.deviceCode,
    client_id: pageClient().id,
  };
  return polled(await askOAuth<TokenAnswer>('/oauth/token', form, grant.keyBound ? sendProven : undefined), interval);
}
