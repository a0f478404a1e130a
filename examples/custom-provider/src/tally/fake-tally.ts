/** Tally's server with one terminal, in memory: what it was asked, what customers did, and what goes wrong on the way. */
export function fakeTally() {
  const charges = new Map<string, Charge>();
  const requests = { charges: 0, refunds: 0 };
  let fault: Fault | undefined;
  let isBusy = false;
  let isDeaf = false;

  function carryOut(method: string, path: string, body: string): Response {
    const [, reference = '', refund] = /^\/charges\/(\w+)(?:\/refunds\/(\w+))?$/.exec(path) ?? [];
    const charge = charges.get(reference);
    if (path === '/ping') return answer(200, {});
    if (method === 'PUT' && refund === undefined) {
      if (isBusy) return answer(423, { error: 'the terminal is busy' });
      const { amount }: { amount: number } = JSON.parse(body);
      const shown: Charge = charge ?? { state: 'shown', amount, refunds: new Map() };
      charges.set(reference, shown);
      return answer(201, told(shown));
    }
    if (!charge) return answer(404, { error: 'no such charge' });
    if (method === 'DELETE') {
      if (charge.state === 'shown' && !isDeaf) charge.state = 'left';
      return answer(202, {});
    }
    if (refund === undefined) return answer(200, told(charge));
    if (method === 'GET')
      return charge.refunds.has(refund) ? answer(200, {}) : answer(404, { error: 'no such refund' });
    const { amount }: { amount: number } = JSON.parse(body);
    if (charge.state !== 'paid' || refunded(charge) + amount > charge.amount) return answer(409, { error: 'too much' });
    charge.refunds.set(refund, amount);
    return answer(201, {});
  }

  return {
    settings: { secret_key: 'tally_secret_0123456789' },
    async fetch(request: Request): Promise<Response> {
      const { pathname } = new URL(request.url);
      if (request.method === 'PUT') requests[pathname.includes('/refunds/') ? 'refunds' : 'charges']++;
      if (fault === 'request_lost') throw new TypeError('connection reset');
      const isKnown = request.headers.get('Authorization') === `Bearer ${this.settings.secret_key}`;
      const body = await request.text();
      const answered = isKnown ? carryOut(request.method, pathname, body) : answer(401, { error: 'who are you?' });
      if (fault === 'answer_lost') throw new TypeError('connection reset');
      return fault === 'garbage' ? new Response('<html>', { status: answered.status }) : answered;
    },
    charge: (reference: string) => charges.get(reference),
    requests,
    refunded: (reference: string) => refunded(charges.get(reference)),
    /** What the customer, or nobody, does at the terminal. */
    customer: (reference: string, state: Charge['state']) => {
      const charge = charges.get(reference);
      if (charge) charge.state = state;
    },
    fail: (one: Fault) => void (fault = one),
    heal: () => void (fault = undefined),
    keepBusy: () => void (isBusy = true),
    ignoreCancels: () => void (isDeaf = true),
  };
}

export type Fault = 'request_lost' | 'answer_lost' | 'garbage';

interface Charge {
  state: 'shown' | 'paid' | 'refused' | 'left';
  readonly amount: number;
  readonly refunds: Map<string, number>;
}

const answer = (status: number, body: object): Response => Response.json(body, { status });
const told = ({ state, amount }: Charge) => ({ state, ...(state === 'paid' && { taken: amount }) });
const refunded = (charge: Charge | undefined): number =>
  [...(charge?.refunds.values() ?? [])].reduce((sum, amount) => sum + amount, 0);
