import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, loadConfig } from '@tresen/http';

/** What is there already where a device is paired: a host, a merchant with a store and a program, and its owner. */
export async function openShop() {
  const directory = await mkdtemp(join(tmpdir(), 'tresen-device-client-'));
  const config = loadConfig({ APP_ENV: 'development', PORT: '0', DATA_DIR: directory, LOG_LEVEL: 'error' });
  const host = await createHost({ config, jobs: false });
  const origin = await host.listen();

  const send = async <T extends object>(token: string, method: string, path: string, body?: object): Promise<T> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const text = body && JSON.stringify(body);
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers,
      ...(text !== undefined && { body: text }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return JSON.parse(await response.text());
  };

  const admin = config.secrets.ADMIN_TOKEN;
  const merchant = await send<{ id: string }>(admin, 'POST', '/admin/merchants', { name: 'Café Example' });
  const behalf = `/admin/merchants/${merchant.id}`;
  const store = await send<{ id: string }>(admin, 'POST', `${behalf}/stores`, { name: 'Main', store_code: 'MAIN-1' });
  const program = { name: 'Coffee card', type: 'stamps', anti_fraud: { require_staff_pin: false } };
  await send(admin, 'POST', `${behalf}/loyalty/programs`, program);
  const login = { email: 'owner@cafe.example', password: 'a-long-enough-password' };
  await send(admin, 'POST', `${behalf}/users`, { ...login, name: 'Olga', role: 'owner', store_ids: [] });
  const { access_token } = await send<{ access_token: string }>('', 'POST', '/auth/login', login);

  return {
    origin,
    /** What the owner does on `/pair/device`. */
    approve: (code: string) =>
      send<{ label: string }>(access_token, 'POST', `/device-grants/${code}/approve`, { store_id: store.id }),
    /** What the owner does on the devices page when a tablet is lost. */
    revoke: (deviceId: string) => send<object>(access_token, 'POST', `/merchant/devices/${deviceId}/revoke`, {}),
    close: async () => {
      await host.stop();
      await rm(directory, { recursive: true });
    },
  };
}
