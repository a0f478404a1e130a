import type { Minor, Outcome, PaymentProvider, ProviderDescriptor, StartRequest } from '@tresen/domain';

const descriptor: ProviderDescriptor = {
  id: 'cash',
  label: { en: 'Cash', fr: 'Espèces', de: 'Bar', lb: 'Boer' },
  flow: 'immediate',
  drawer: true,
  can: { cancel: false, refund: 'partial', tips: false, readers: false },
  currencies: 'any',
  minimum: 0 as Minor, // a constant in range
  minimumTopupBarcode: null,
  platforms: ['web', 'android', 'ios'],
  settings: { id: 'cash', fields: [] },
};

/** Notes and coins: taken when the command is. What was handed over beyond the amount is told as change. */
export const cash = (): PaymentProvider => ({
  descriptor,
  health: async () => ({ kind: 'ok' }),
  start: async (_, { amount, tendered }: StartRequest): Promise<Outcome> => {
    const change = (tendered ?? amount.amount) - amount.amount;
    if (change < 0) return { kind: 'not_started', problem: 'amount_refused' };
    return { kind: 'approved', amount, tip: 0 as Minor, change: change as Minor }; // both in range: differences of checked amounts
  },
  inquire: async (): Promise<Outcome> => onlyPeopleKnow,
  cancel: async () => undefined,
  refund: async (_, { amount }) => ({ kind: 'approved', amount }),
  inquireRefund: async () => onlyPeopleKnow,
  readCallback: () => ({}),
});

/** A drawer cannot be asked. */
const onlyPeopleKnow = { kind: 'unknown', why: 'not_recorded' } as const;
