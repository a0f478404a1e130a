import { z } from 'zod';
import { Day, Id } from './common.ts';

const sums = {
  enrolled: z.int(),
  stamps_given: z.int(),
  stamps_redeemed: z.int(),
  points_given: z.int(),
  points_redeemed: z.int(),
  rewards: z.int(),
};

export const Sums = z.strictObject(sums).meta({ id: 'Sums' });
export type Sums = z.infer<typeof Sums>;

export const Statistics = z
  .strictObject({
    from: Day,
    to: Day,
    totals: z
      .strictObject({
        cards: z.int(),
        active_cards: z.int(),
        stamps_outstanding: z.int(),
        points_outstanding: z.int(),
      })
      .meta({ description: 'As it is now, whatever the period.' }),
    period: Sums,
    days: z
      .array(z.strictObject({ day: Day, ...sums }))
      .meta({ description: 'Every day of the period, also those on which nothing happened.' }),
    stores: z.array(z.strictObject({ store_id: Id.nullable(), name: z.string().nullable(), ...sums })),
    staff: z.array(z.strictObject({ staff_member_id: Id.nullable(), name: z.string().nullable(), ...sums })),
  })
  .meta({ id: 'Statistics' });
export type Statistics = z.infer<typeof Statistics>;
