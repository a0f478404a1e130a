import { z } from 'zod';

/** As Google sends it; what it may add one day is no reason to refuse it. */
export const GoogleWalletCallback = z
  .looseObject({
    protocolVersion: z.string().max(100),
    signature: z.string().max(1_000),
    intermediateSigningKey: z.looseObject({
      signedKey: z.string().max(2_000),
      signatures: z.array(z.string().max(1_000)).max(10),
    }),
    signedMessage: z.string().max(10_000),
  })
  .meta({ id: 'GoogleWalletCallback', description: 'Signed by Google (`ECv2SigningOnly`).' });

export const CallbackTaken = z.strictObject({ received: z.literal(true) }).meta({ id: 'CallbackTaken' });

/** Counts the changes of a program. */
export const Version = z.string().regex(/^\d{1,10}$/);
