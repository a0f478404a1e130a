import { verifyPin } from '../people/verify-pin.ts';
import type { DeviceCaller } from '../kernel/caller.ts';
import { idempotencyKey } from '../kernel/commit.ts';
import { newId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { removeClockLink, rotateClockLink } from '../clock/clock-link.ts';
import { addEntry, correctEntry } from '../clock/correct-entry.ts';
import { enterAtKiosk, enterByPhone, findClockMerchant } from '../clock/enter-clock.ts';
import { leaveKiosk, punchAtKiosk, punchByPhone } from '../clock/punch-clock.ts';
import type { ClockAction } from '../clock/time-entry.ts';
import { timesheet, whoIsIn } from '../clock/timesheet.ts';
import { fakeEphemeralStore } from './fakes.ts';
import { shopfloor } from './shopfloor.ts';

/** The shop with its time clock: Alice (1001, PIN 1234) and Bob (1002, PIN 5678), phones, and a kiosk. */
export async function timeClock() {
  const floor = await shopfloor();
  const { clock, random, shop, merchant } = floor;
  const ephemeral = fakeEphemeralStore(clock);
  const pauses: number[] = [];
  const deps = {
    ...floor.deps,
    ephemeral,
    verifyPin: verifyPin(floor.deps),
    pause: async (milliseconds: number) => void pauses.push(milliseconds),
  };
  const kiosk: DeviceCaller = {
    kind: 'device',
    merchantId: merchant.id,
    deviceId: newId<'device'>(clock.now(), random),
    storeId: shop.id,
    scopes: ['clock'],
  };
  let keys = 0;
  const nextKey = () => idempotencyKey(`punch-${++keys}`);
  const numbers = { alice: { staffId: '1001', pin: '1234' }, bob: { staffId: '1002', pin: '5678' } } as const;
  type Name = keyof typeof numbers;

  const rotate = () => rotateClockLink(deps)(floor.command());
  const link = await rotate();
  const enter = (who: Name | { staffId: string; pin: string } = 'alice', token = link.token, more: object = {}) =>
    enterByPhone(deps)({
      token,
      address: '192.0.2.1',
      ...(typeof who === 'string' ? numbers[who] : who),
      ...more,
    });
  const punchIn = (sessionToken: string, action: ClockAction, key = nextKey(), address = '192.0.2.1') =>
    punchByPhone(deps)({ sessionToken, action, address, key, fingerprint: action });
  /** Number, PIN and one action on a phone. */
  const punch = async (action: ClockAction, who: Name = 'alice') => punchIn((await enter(who)).token, action);
  const enterKiosk = (who: Name = 'alice', caller = kiosk) =>
    enterAtKiosk(deps)({ caller, store: shop, ...numbers[who] });
  const punchKiosk = (sessionToken: string, action: ClockAction, caller = kiosk, key = nextKey()) =>
    punchAtKiosk(deps)({ caller, sessionToken, action, key, fingerprint: action });
  const punches = () => floor.store.tables.all('clock_punch');
  return {
    ...floor,
    deps,
    ephemeral,
    pauses,
    kiosk,
    link,
    rotate,
    remove: () => removeClockLink(deps)(floor.command()),
    whose: (token: string) => findClockMerchant(deps)({ token, address: '192.0.2.1' }),
    enter,
    punchIn,
    punch,
    enterKiosk,
    punchKiosk,
    leave: (sessionToken: string, caller = kiosk) => leaveKiosk(deps)({ caller, sessionToken }),
    correct: (change: Omit<Parameters<ReturnType<typeof correctEntry>>[0], 'caller' | 'key' | 'fingerprint'>) =>
      correctEntry(deps)({ ...floor.command(), ...change }),
    add: (entry: Omit<Parameters<ReturnType<typeof addEntry>>[0], 'caller' | 'key' | 'fingerprint'>) =>
      addEntry(deps)({ ...floor.command(), ...entry }),
    sheet: timesheet(deps),
    present: () => whoIsIn(deps)(merchant.id),
    punches,
    entries: () => floor.store.tables.all('time_entry'),
    nextKey,
    at: (iso: string) => clock.set(Date.parse(iso) as Instant),
  };
}
