import { z } from 'zod';

export const About = z
  .strictObject({
    app_env: z.enum(['demo', 'development', 'production']),
    version: z.string().meta({ example: '0.1.0' }),
  })
  .meta({ id: 'About' });
export type About = z.infer<typeof About>;
