import type { Good, Ground } from './register-requests.ts';

const plain: Good = () => ({});
const pinned = ({ shop: { pin } }: Ground) => ({ pin, staff_id: '1001' });

/** A shift of its own, an hour long; each on another day. */
const worked = ({ shop, tag }: Ground) => {
  const start = Date.parse('2020-01-01T08:00:00Z') + Number(tag.slice(3)) * 86_400_000;
  return {
    staff_member_id: shop.staffMemberId,
    store_id: shop.storeId,
    started_at: new Date(start).toISOString(),
    ended_at: new Date(start + 3_600_000).toISOString(),
    reason: 'Forgot the phone',
  };
};

/** A good request for every operation of the time clock. */
export function clockRequests(): Readonly<Record<string, Good>> {
  const good: Record<string, Good> = {
    getClockLink: plain,
    rotateClockLink: plain,
    removeClockLink: plain,
    findClockMerchant: async ({ made }) => ({ body: { token: (await made('rotateClockLink')).token } }),
    enterClockByPhone: async ({ shop, made }) => ({
      body: {
        token: (await made('rotateClockLink')).token,
        staff_id: '1001',
        pin: shop.pin,
        store_code: shop.storeCode,
      },
    }),
    punchByPhone: async (ground) => {
      const asked = await good['enterClockByPhone']!(ground);
      const { session_token, actions } = await ground.made('enterClockByPhone', asked);
      return { body: { session_token, action: actions[0] } };
    },
    enterClockAtKiosk: (ground) => ({ body: pinned(ground) }),
    punchAtKiosk: async (ground) => {
      const { session_token, actions } = await ground.made('enterClockAtKiosk', { body: pinned(ground) });
      return { body: { session_token, action: actions[0] } };
    },
    leaveKiosk: async (ground) => {
      const { session_token } = await ground.made('enterClockAtKiosk', { body: pinned(ground) });
      return { body: { session_token } };
    },
    listPresent: plain,
    listTimeEntries: ({ shop }) => ({ query: `?staff_member_id=${shop.staffMemberId}&from=2026-01-01&to=2026-12-31` }),
    addTimeEntry: (ground) => ({ body: worked(ground) }),
    getTimeEntry: plain,
    correctTimeEntry: async (ground) => {
      const { id } = await ground.made('addTimeEntry', { body: worked(ground) });
      const { started_at, ended_at } = worked(ground);
      const breaks = [{ from: started_at, to: ended_at }];
      return { ids: { time_entry_id: id }, body: { started_at, ended_at, breaks, reason: 'Slept' } };
    },
    getTimesheet: ({ shop }) => ({ query: `?from=2026-03-01&to=2026-03-31&store_id=${shop.storeId}` }),
  };
  return good;
}
