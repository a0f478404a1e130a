import type { Minor, Money, Outcome, PaymentProvider, ProviderContext, RefundOutcome } from '@tresen/domain';

export interface TallyOptions {
  readonly baseUrl?: string;
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Terminals of Tally, a company that does not exist. Its API names every charge and refund by the caller's own reference. */
export const tally = ({ baseUrl = 'https://api.tally.example', fetch = globalThis.fetch }: TallyOptions = {}) => {
  const ask = asking(baseUrl, fetch);

  return {
    descriptor: {
      id: 'tally',
      label: { en: 'Tally', fr: 'Tally', de: 'Tally', lb: 'Tally' },
      flow: 'terminal',
      drawer: false,
      can: { cancel: true, refund: 'partial', tips: false, readers: false },
      currencies: 'any',
      minimum: 50 as Minor, // a constant in range
      minimumTopupBarcode: null,
      platforms: ['web', 'android', 'ios'],
      settings: { id: 'tally', fields: [{ name: 'secret_key', secret: true }] },
    },

    async health(context) {
      if (!context.settings.secret_key) return { kind: 'not_configured', missing: ['secret_key'] };
      const { status } = await ask(context, 'GET', '/ping');
      if (status === 200) return { kind: 'ok' };
      return status === 401 ? { kind: 'refused', why: 'http_401' } : { kind: 'unreachable', why: 'no_answer' };
    },

    async start(context, { reference, amount }): Promise<Outcome> {
      if (!context.settings.secret_key) return { kind: 'not_started', problem: 'settings_wrong' };
      const { status, body } = await ask(context, 'PUT', `/charges/${reference}`, amount);
      if (status === 401) return { kind: 'not_started', problem: 'settings_wrong' };
      if (status === 423) return { kind: 'not_started', problem: 'reader_busy' };
      return status === 201 ? outcomeOf(body, amount) : { kind: 'unknown', why: 'no_answer' };
    },

    async inquire(context, { reference, amount }): Promise<Outcome> {
      const { status, body } = await ask(context, 'GET', `/charges/${reference}`);
      return status === 200 ? outcomeOf(body, amount) : { kind: 'unknown', why: 'no_answer' };
    },

    async cancel(context, { reference }) {
      await ask(context, 'DELETE', `/charges/${reference}`);
    },

    async refund(context, { reference, amount, attempt }): Promise<RefundOutcome> {
      const { status } = await ask(context, 'PUT', `/charges/${attempt.reference}/refunds/${reference}`, amount);
      if (status === 201) return { kind: 'approved', amount };
      return status === 409 ? { kind: 'declined', reason: 'not_refundable' } : { kind: 'unknown', why: 'no_answer' };
    },

    async inquireRefund(context, { reference, amount, attempt }): Promise<RefundOutcome> {
      const { status } = await ask(context, 'GET', `/charges/${attempt.reference}/refunds/${reference}`);
      return status === 200 ? { kind: 'approved', amount } : { kind: 'unknown', why: 'no_answer' };
    },

    readCallback: () => ({}),
  } satisfies PaymentProvider;
};

/** What Tally says of a charge. Whatever is not understood is unknown: never a failure. */
function outcomeOf(body: unknown, { amount, currency }: Money): Outcome {
  const { state, taken }: { state?: unknown; taken?: unknown } = typeof body === 'object' && body !== null ? body : {};
  if (state === 'shown') return { kind: 'pending', phase: 'waiting_for_card' };
  if (state === 'refused') return { kind: 'declined', reason: 'declined' };
  if (state === 'left') return { kind: 'cancelled' };
  if (state === 'paid' && taken === amount) return { kind: 'approved', amount: { amount, currency }, tip: 0 as Minor };
  return { kind: 'unknown', why: 'not_understood' };
}

/** One request and no second one. Status 0: no answer, or none that is JSON. */
const asking =
  (baseUrl: string, fetch: (request: Request) => Promise<Response>) =>
  async (
    context: ProviderContext,
    method: string,
    path: string,
    money?: Money,
  ): Promise<{ status: number; body?: unknown }> => {
    try {
      const response = await fetch(
        new Request(baseUrl + path, {
          method,
          redirect: 'error',
          headers: { Authorization: `Bearer ${context.settings.secret_key}` },
          signal: AbortSignal.timeout(context.patience),
          ...(money && { body: JSON.stringify(money) }),
        }),
      );
      return { status: response.status, body: await response.json() };
    } catch {
      return { status: 0 };
    }
  };
