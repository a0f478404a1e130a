import {
  providerLabel,
  zReport as domainZReport,
  zReportPrintout,
  type closeShift,
  type Locale,
  type MerchantId,
  type moveCash,
  type PrintoutEncoder,
  type Providers,
  type Shift as DomainShift,
  type ShiftId,
  type Shifts,
  type startShift,
  type Store,
  type StoreId,
  type Stores,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import { refuseRegister } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { printed } from '../printing/render.ts';
import { pageShape } from '../shapes/people.ts';
import { money, shiftShape } from '../shapes/register.ts';
import { Id, listOf } from '../wire/common.ts';
import { PrintQuery } from '../wire/sales.ts';
import { NewMovement, NewShift, Shift, ShiftClosing, ShiftQuery, StoreShiftQuery, ZReport } from '../wire/shifts.ts';
import { printoutShape } from './register-kit.ts';

export interface ShiftUse {
  shifts: Shifts;
  stores: Stores;
  paymentProviders: Providers;
  printoutEncoder: PrintoutEncoder;
  startShift: ReturnType<typeof startShift>;
  moveCash: ReturnType<typeof moveCash>;
  closeShift: ReturnType<typeof closeShift>;
}

const atTheTill = { area: 'store', scopes: ['register'] } as const;
const named = { params: { shift_id: Id }, missing: 'SHIFT_NOT_FOUND' } as const;
const one = { ...atTheTill, ...named } as const;

export const shiftRoutes = (use: ShiftUse): readonly Route[] => [...storeRoutes(use), ...merchantRoutes(use)];

const storeRoutes = (use: ShiftUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/store/shifts',
    operationId: 'startShift',
    summary: 'Opens a shift at your till',
    ...atTheTill,
    body: NewShift,
    status: 201,
    answer: Shift,
    refusals: ['SHIFT_ALREADY_OPEN'],
    handle: async ({ body, caller, store, key, fingerprint }) => {
      const openingFloat = body.opening_float_minor;
      return shiftShape(await use.startShift({ caller, key, fingerprint, storeId: store.id, openingFloat }));
    },
  }),
  route({
    method: 'GET',
    path: '/store/shifts',
    operationId: 'listStoreShifts',
    summary: "The store's shifts, newest first",
    ...atTheTill,
    query: StoreShiftQuery,
    answer: listOf(Shift),
    handle: async ({ query: { till_id, ...page }, merchantId, store }) => {
      const tillId = till_id === undefined ? undefined : asId<'till'>(till_id);
      return pageShape(await use.shifts.list(merchantId, { ...page, storeId: store.id, tillId }), shiftShape);
    },
  }),
  route({
    method: 'GET',
    path: '/store/shifts/{shift_id}',
    operationId: 'readShift',
    summary: 'A shift and what it has come to',
    ...one,
    answer: Shift,
    handle: async ({ params, merchantId, store }) =>
      shiftShape(await shiftOf(use, merchantId, asId(params.shift_id), store.id)),
  }),
  route({
    method: 'POST',
    path: '/store/shifts/{shift_id}/movements',
    operationId: 'moveCash',
    summary: 'Enters cash put into the drawer, or taken out of it',
    ...one,
    idempotency: 'required',
    body: NewMovement,
    answer: Shift,
    refusals: ['SHIFT_NOT_OPEN'],
    handle: async ({ params, body: { kind, amount_minor: amount, reason }, caller, store, key, fingerprint }) => {
      const { id: shiftId } = await shiftOf(use, caller.merchantId, asId(params.shift_id), store.id);
      return shiftShape(await use.moveCash({ caller, key, fingerprint, shiftId, kind, amount, reason }));
    },
  }),
  route({
    method: 'POST',
    path: '/store/shifts/{shift_id}/close',
    operationId: 'closeShift',
    summary: 'Closes a shift with what was counted; it never changes again',
    ...one,
    body: ShiftClosing,
    answer: Shift,
    refusals: ['SHIFT_NOT_OPEN', 'SHIFT_HAS_OPEN_PAYMENTS'],
    handle: async ({ params, body, caller, store, key, fingerprint }) => {
      const { id: shiftId } = await shiftOf(use, caller.merchantId, asId(params.shift_id), store.id);
      const counted = { countedCash: body.counted_cash_minor, note: body.note };
      return shiftShape(await use.closeShift({ caller, key, fingerprint, shiftId, ...counted }));
    },
  }),
  route({
    method: 'GET',
    path: '/store/shifts/{shift_id}/z-report',
    operationId: 'printZReport',
    summary: 'What a closed shift came to; also as a page, as text, and for a receipt printer',
    ...one,
    query: PrintQuery,
    answer: ZReport,
    formats: printed(use.printoutEncoder),
    refusals: ['SHIFT_NOT_CLOSED'],
    handle: async ({ params, query, locale, merchantId, store }) =>
      zReport(use, merchantId, { id: asId(params.shift_id), store, locale: query.locale ?? locale }),
  }),
];

const merchantRoutes = (use: ShiftUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/shifts',
    operationId: 'listShifts',
    summary: 'Shifts of all stores, newest first',
    area: 'merchant',
    query: ShiftQuery,
    answer: listOf(Shift),
    handle: async ({ query: { till_id, store_id, ...page }, merchantId }) => {
      const tillId = till_id === undefined ? undefined : asId<'till'>(till_id);
      const storeId = store_id === undefined ? undefined : asId<'store'>(store_id);
      return pageShape(await use.shifts.list(merchantId, { ...page, storeId, tillId }), shiftShape);
    },
  }),
  route({
    method: 'GET',
    path: '/merchant/shifts/{shift_id}',
    operationId: 'readShiftOfMerchant',
    summary: 'A shift and what it has come to',
    area: 'merchant',
    ...named,
    answer: Shift,
    handle: async ({ params, merchantId }) => shiftShape(await shiftOf(use, merchantId, asId(params.shift_id))),
  }),
  route({
    method: 'GET',
    path: '/merchant/shifts/{shift_id}/z-report',
    operationId: 'printZReportOfMerchant',
    summary: 'What a closed shift came to; also as a page, as text, and for a receipt printer',
    area: 'merchant',
    ...named,
    query: PrintQuery,
    answer: ZReport,
    formats: printed(use.printoutEncoder),
    refusals: ['SHIFT_NOT_CLOSED'],
    handle: async ({ params, query, locale, merchantId }) => {
      const { storeId } = await shiftOf(use, merchantId, asId(params.shift_id));
      const store = await use.stores.byId(merchantId, storeId);
      if (!store) throw refuseRegister('SHIFT_NOT_FOUND');
      return zReport(use, merchantId, { id: asId(params.shift_id), store, locale: query.locale ?? locale });
    },
  }),
];

async function shiftOf(
  { shifts }: Pick<ShiftUse, 'shifts'>,
  merchantId: MerchantId,
  id: ShiftId,
  storeId?: StoreId,
): Promise<DomainShift> {
  const shift = await shifts.byId(merchantId, id);
  if (!shift || (storeId !== undefined && shift.storeId !== storeId)) throw refuseRegister('SHIFT_NOT_FOUND');
  return shift;
}

async function zReport(
  use: ShiftUse,
  merchantId: MerchantId,
  { id, store: now, locale }: { readonly id: ShiftId; readonly store: Store; readonly locale: Locale },
): Promise<ZReport> {
  const shift = await shiftOf(use, merchantId, id, now.id);
  if (!shift.closing) throw refuseRegister('SHIFT_NOT_CLOSED');
  const report = domainZReport(shift, now);
  const { name, storeCode, timezone } = report.store;
  const labelOf = (provider: string) => providerLabel(use.paymentProviders, provider, locale);
  return {
    shift: shiftShape(shift),
    store: { name, store_code: storeCode, timezone },
    gross: money(report.gross, shift.currency),
    printout: printoutShape(zReportPrintout(report, { locale, labelOf })),
  };
}
