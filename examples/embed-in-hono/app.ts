import { createHash, randomUUID } from 'node:crypto';
import { enrolCard, idempotencyKey, isDomainError, parseId, stampCard, type CardId } from '@tresen/domain';
import { Hono, type Context } from 'hono';
import type { Shop } from './shop.ts';

/** Two routes in an application of one's own: enrol a customer, stamp their card. */
export function loyalty({ deps, caller, store, program }: Shop) {
  const enrol = enrolCard(deps);
  const stamp = stampCard(deps);

  const command = (context: Context, body: string) => ({
    caller,
    key: idempotencyKey(context.req.header('Idempotency-Key') ?? randomUUID()),
    fingerprint: createHash('sha256').update(`${context.req.path} ${body}`).digest('hex'),
  });

  return new Hono()
    .post('/cards', async (context) => {
      const body = await context.req.text();
      const { name }: { name?: string } = JSON.parse(body);
      const { card } = await enrol({ ...command(context, body), programId: program.id, storeId: store.id, name });
      return context.json(card, 201);
    })
    .post('/cards/:id/stamps', async (context) => {
      const cardId: CardId | undefined = parseId(context.req.param('id'));
      if (!cardId) return context.notFound();
      const { card } = await stamp({ ...command(context, ''), cardId, storeId: store.id, staff: null });
      return context.json(card);
    })
    .onError((error, context) => {
      if (isDomainError(error)) return context.json({ code: error.code, ...error.data }, 409);
      console.error(error);
      return context.json({ code: 'INTERNAL' }, 500);
    });
}
