import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import pg from 'pg';

// What a bare Koa would do: one prepared select, and its row as JSON.
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const text =
  'select id, name, barcode, price, currency, tax_rate, category, active, created_at from product where merchant_id = $1 and barcode = $2';
const koa = new Koa();
koa.use(async (context) => {
  const { merchant, barcode } = context.query;
  const { rows } = await pool.query({ name: 'by_barcode', text, values: [merchant, barcode] });
  context.body = { items: rows, next_cursor: null };
});
const server = koa.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // it listens on a port
  console.log(`http://127.0.0.1:${port}`);
});
