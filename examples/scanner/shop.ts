import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, loadConfig } from '@tresen/http';

/** A host on an embedded database with one shop, and a till that shows its pairing code. */
export async function openShop() {
  const dataDir = mkdtempSync(join(tmpdir(), 'tresen-example-'));
  const config = loadConfig({ APP_ENV: 'development', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  const host = await createHost({ config });
  const origin = await host.listen();

  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${config.secrets.ADMIN_TOKEN}`,
        'X-Store-Code': 'MAIN-1',
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return JSON.parse(await response.text());
  };
  const { id } = await ask<{ id: string }>('POST', '/admin/merchants', { name: 'Corner shop' });
  await ask('POST', `/admin/merchants/${id}/stores`, { name: 'Main', store_code: 'MAIN-1' });
  const tea = { name: 'Tea', barcode: '4006381333931', price_minor: 250, tax_rate: 1900 };
  await ask('POST', `/admin/merchants/${id}/products`, tea);

  return {
    origin,
    scannerSecret: config.secrets.SCANNER_API_SECRET,
    pairingCode: async () => (await ask<{ code: string }>('GET', '/store/scanner/pairing-secret')).code,
    cart: async () => (await ask<{ cart: { lines: { name: string; quantity: number }[] } }>('GET', '/store/till')).cart,
    close: async () => {
      await host.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
