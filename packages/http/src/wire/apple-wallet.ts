import { z } from 'zod';

// Names and shapes are Apple's ("Adding a Web Service to Update Passes"); what it may add one day is let in and left alone.

/** As a phone names itself: no more is known of it than that it stays the same. */
export const PhoneId = z.string().regex(/^[A-Za-z0-9-]{1,100}$/);
export const PassType = z.string().regex(/^pass\.[A-Za-z0-9.-]{1,200}$/);
export const SerialNumber = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

export const PassRegistration = z
  .object({ pushToken: z.string().regex(/^[0-9A-Fa-f]{1,200}$/) })
  .meta({ id: 'PassRegistration' });

export const UpdatedPassesQuery = z.object({ passesUpdatedSince: z.string().max(4_000).optional() });
export const UpdatedPasses = z
  .strictObject({ serialNumbers: z.array(z.string()), lastUpdated: z.string() })
  .meta({ id: 'UpdatedPasses' });
export type UpdatedPasses = z.infer<typeof UpdatedPasses>;

export const PhoneLog = z.object({ logs: z.array(z.string().max(10_000)).max(100) }).meta({ id: 'PhoneLog' });
