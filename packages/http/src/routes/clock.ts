import type {
  enterAtKiosk,
  enterByPhone,
  findClockMerchant,
  leaveKiosk,
  punchAtKiosk,
  punchByPhone,
} from '@tresen/domain';
import { route, type Route } from '../kit/route.ts';
import { clockSessionShape, punchedShape } from '../shapes/clock.ts';
import {
  ClockMerchant,
  ClockMerchantRequest,
  ClockPunchRequest,
  ClockSession,
  ClockSignIn,
  KioskLeaving,
  KioskSignIn,
  Punched,
} from '../wire/clock.ts';

export interface ClockUse {
  findClockMerchant: ReturnType<typeof findClockMerchant>;
  enterByPhone: ReturnType<typeof enterByPhone>;
  enterAtKiosk: ReturnType<typeof enterAtKiosk>;
  punchByPhone: ReturnType<typeof punchByPhone>;
  punchAtKiosk: ReturnType<typeof punchAtKiosk>;
  leaveKiosk: ReturnType<typeof leaveKiosk>;
}

const pinRefusals = ['STAFF_PIN_INVALID', 'STAFF_PIN_LOCKED', 'STAFF_NOT_IN_STORE', 'RATE_LIMITED'] as const;
const punchRefusals = [
  'CLOCK_SESSION_EXPIRED',
  'CLOCK_ALREADY_IN',
  'CLOCK_NOT_IN',
  'CLOCK_ALREADY_ON_BREAK',
  'CLOCK_NOT_ON_BREAK',
  'STAFF_NOT_IN_STORE',
  'STORE_NOT_FOUND',
] as const;

export const clockRoutes = (use: ClockUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/time/public/merchant',
    operationId: 'findClockMerchant',
    summary: 'Whose time clock a link opens',
    area: 'public',
    body: ClockMerchantRequest,
    answer: ClockMerchant,
    refusals: ['CLOCK_LINK_INVALID', 'RATE_LIMITED'],
    handle: async ({ body: { token }, address }) => {
      const { name, locale } = await use.findClockMerchant({ token, address });
      return { merchant: { name, locale } };
    },
  }),
  route({
    method: 'POST',
    path: '/time/public/auth',
    operationId: 'enterClockByPhone',
    summary: 'Exchanges number and PIN for a session of 120 seconds on a phone',
    area: 'public',
    body: ClockSignIn,
    answer: ClockSession,
    refusals: ['CLOCK_LINK_INVALID', ...pinRefusals],
    handle: async ({ body: { token, staff_id: staffId, pin, store_code: storeCode }, address }) =>
      clockSessionShape(await use.enterByPhone({ token, staffId, pin, storeCode, address })),
  }),
  route({
    method: 'POST',
    path: '/time/public/action',
    operationId: 'punchByPhone',
    summary: "Records what a session's member does, once; sent again under the same key it is answered again",
    area: 'public',
    body: ClockPunchRequest,
    answer: Punched,
    refusals: punchRefusals,
    handle: async ({ body: { session_token: sessionToken, action }, address, key, fingerprint }) =>
      punchedShape(await use.punchByPhone({ sessionToken, action, address, key, fingerprint })),
  }),
  route({
    method: 'POST',
    path: '/time/kiosk/auth',
    operationId: 'enterClockAtKiosk',
    summary: 'Exchanges number and PIN for a session of 15 minutes at this kiosk',
    area: 'kiosk',
    scopes: ['clock'],
    body: KioskSignIn,
    answer: ClockSession,
    refusals: pinRefusals,
    handle: async ({ body: { staff_id: staffId, pin }, caller, store }) =>
      clockSessionShape(await use.enterAtKiosk({ caller, store, staffId, pin })),
  }),
  route({
    method: 'POST',
    path: '/time/kiosk/action',
    operationId: 'punchAtKiosk',
    summary: "Records what a session's member does; the session goes on until they are done",
    area: 'kiosk',
    scopes: ['clock'],
    body: ClockPunchRequest,
    answer: Punched,
    refusals: punchRefusals,
    handle: async ({ body: { session_token: sessionToken, action }, caller, key, fingerprint }) =>
      punchedShape(await use.punchAtKiosk({ sessionToken, action, caller, key, fingerprint })),
  }),
  route({
    method: 'POST',
    path: '/time/kiosk/leave',
    operationId: 'leaveKiosk',
    summary: 'Ends the session of who is done',
    area: 'kiosk',
    scopes: ['clock'],
    body: KioskLeaving,
    handle: ({ body: { session_token: sessionToken }, caller }) => use.leaveKiosk({ caller, sessionToken }),
  }),
];
