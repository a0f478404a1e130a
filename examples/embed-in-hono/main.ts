import { serve } from '@hono/node-server';
import { loyalty } from './app.ts';
import { openShop } from './shop.ts';

const shop = await openShop();
const server = serve({ fetch: loyalty(shop).fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 0) });
await new Promise((listening) => server.once('listening', listening));
const address = server.address();
const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

interface Answer {
  readonly id?: string;
  readonly stamps?: { readonly balance: number };
  readonly code?: string;
}

async function post(path: string, key: string, body = {}) {
  const headers = { 'Idempotency-Key': key };
  const response = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer: Answer = JSON.parse(await response.text());
  return { status: response.status, ...answer };
}

const card = await post('/cards', 'enrol', { name: 'Carla' });
const first = await post(`/cards/${card.id}/stamps`, 'first');
const again = await post(`/cards/${card.id}/stamps`, 'first');
const tooSoon = await post(`/cards/${card.id}/stamps`, 'second');
console.log(`stamped: ${first.status}, balance ${first.stamps?.balance}`);
console.log(`the same request again: ${again.status}, balance ${again.stamps?.balance}`);
console.log(`another one at once: ${tooSoon.status} ${tooSoon.code}`);

if (process.env.PORT) console.log(`listening on ${origin}`);
else server.close(() => shop.database.close());
