import { z } from 'zod';

export const LiveQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional()
    .meta({
      description:
        'Goes on after this `seq`: what was missed is told first. Where that is not kept any more, `{"type":"resync"}` says so, and that ' +
        'everything is to be loaded again.',
    }),
});

/** A frame of the live feed. */
export const LiveFrame = z
  .strictObject({
    seq: z.int().meta({ description: 'Counts up by one in a store, whichever process tells it.' }),
    type: z.string(),
    at: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LiveFrame' });
export type LiveFrame = z.infer<typeof LiveFrame>;
