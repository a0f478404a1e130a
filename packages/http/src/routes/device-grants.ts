import {
  callerIn,
  type approveGrant,
  type denyGrant,
  type findGrant,
  type MerchantId,
  type Merchants,
  type SignedIn,
  type UserCaller,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import { refuse, refusePeople } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { approvedShape, grantShape } from '../shapes/devices.ts';
import { Approval, ApprovedGrant, DeviceGrant, UserCode } from '../wire/devices.ts';

export interface DeviceGrantUse {
  findGrant: ReturnType<typeof findGrant>;
  approveGrant: ReturnType<typeof approveGrant>;
  denyGrant: ReturnType<typeof denyGrant>;
  merchants: Pick<Merchants, 'byId'>;
}

const one = { params: { user_code: UserCode }, missing: 'DEVICE_GRANT_NOT_FOUND' } as const;

export const deviceGrantRoutes = (use: DeviceGrantUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/device-grants/{user_code}',
    operationId: 'getDeviceGrant',
    summary: 'Which device shows this code, for comparison',
    area: 'person',
    ...one,
    answer: DeviceGrant,
    refusals: ['RATE_LIMITED'],
    handle: async ({ params, caller }) => grantShape(await use.findGrant({ caller, userCode: params.user_code })),
  }),
  route({
    method: 'POST',
    path: '/device-grants/{user_code}/approve',
    operationId: 'approveDeviceGrant',
    summary: 'Lets the device in',
    area: 'person',
    ...one,
    body: Approval,
    answer: ApprovedGrant,
    refusals: ['STORE_NOT_FOUND', 'MERCHANT_NOT_FOUND', 'RATE_LIMITED'],
    handle: async ({ params, body, signedIn, address, key, fingerprint }) => {
      const { store_id, merchant_id, label, kind, scopes, lifetime } = body;
      const caller = await approverOf(use, signedIn, merchant_id, address);
      const approved = await use.approveGrant({
        caller,
        key,
        fingerprint,
        userCode: params.user_code,
        storeId: asId<'store'>(store_id),
        label,
        kind,
        scopes,
        lifetime,
      });
      return approvedShape(approved);
    },
  }),
  route({
    method: 'POST',
    path: '/device-grants/{user_code}/deny',
    operationId: 'denyDeviceGrant',
    summary: 'Turns the device away',
    area: 'person',
    ...one,
    refusals: ['RATE_LIMITED'],
    handle: ({ params, caller, key, fingerprint }) =>
      use.denyGrant({ caller, key, fingerprint, userCode: params.user_code }),
  }),
];

/** In which merchant a person approves: their own, or for an admin the one they name. */
async function approverOf(
  { merchants }: DeviceGrantUse,
  signedIn: SignedIn,
  named: string | undefined,
  address: string,
): Promise<UserCaller> {
  const merchantId: MerchantId | null = named === undefined ? null : asId<'merchant'>(named);
  if (signedIn.role === 'admin') {
    if (merchantId === null) throw refuse('INVALID', { field: '/merchant_id', reason: 'is needed of an admin' });
    if (!(await merchants.byId(merchantId))) throw refusePeople('MERCHANT_NOT_FOUND');
  }
  return callerIn(signedIn, merchantId, address);
}
