import { expect, test } from 'vitest';
import { shopfloor } from '../testing/shopfloor.ts';
import { changeSettings, openedSettings, type SettingsPart } from './settings.ts';

const part: SettingsPart = {
  id: 'reader',
  fields: [
    { name: 'code', secret: false, parse: (text) => text.trim().toUpperCase() },
    { name: 'key', secret: true },
  ],
};
const sealer = {
  seal: (text: string, context: string) => `${context}|${text}`,
  unseal: (sealed: string, context: string) => {
    if (!sealed.startsWith(`${context}|`)) throw new Error('sealed for another place');
    return sealed.slice(context.length + 1);
  },
};

async function office() {
  const floor = await shopfloor();
  const change = (changes: Record<string, string | null>, by = floor.owner) =>
    changeSettings({ ...floor.deps, sealer })({ ...floor.command(by), part, changes });
  const stored = async () => (await floor.store.settings.of(floor.merchant.id, part.id))!;
  return { ...floor, change, stored };
}

test('a secret is sealed, shown only as set, and opened for whoever uses it', async () => {
  const { change, stored } = await office();
  const shown = await change({ code: ' ab1 ', key: 'hush' });
  expect(shown).toMatchObject({ values: { code: 'AB1' }, secretsSet: ['key'] });
  expect(JSON.stringify(shown)).not.toContain('hush');
  expect(openedSettings(sealer, await stored())).toEqual({ code: 'AB1', key: 'hush' });
});

test('what is not named stays, and null takes a value away', async () => {
  const { change, stored } = await office();
  await change({ code: 'a', key: 'hush' });
  await change({ code: null });
  expect(openedSettings(sealer, await stored())).toEqual({ key: 'hush' });
});

test('the audit trail and the events name the fields and hold no value', async () => {
  const { change, store } = await office();
  await change({ code: 'a', key: 'hush' });
  expect(store.tables.audit.at(-1)).toMatchObject({ action: 'settings.updated', details: { fields: ['code', 'key'] } });
  expect(JSON.stringify([store.tables.audit, store.tables.events])).not.toContain('hush');
});

test('refuses a field the part does not have, a change of nothing, and staff', async () => {
  const { change, caller } = await office();
  await expect(change({ other: 'x' })).rejects.toMatchObject({ code: 'INVALID', data: { field: '/values/other' } });
  await expect(change({ 'a/b~c': 'x' })).rejects.toMatchObject({ data: { field: '/values/a~1b~0c' } });
  await expect(change({})).rejects.toMatchObject({ code: 'INVALID', data: { field: '/values' } });
  await expect(change({ key: ' ' })).rejects.toMatchObject({ code: 'INVALID', data: { field: '/values/key' } });
  await expect(change({ code: 'a', key: ' ', other: 'x' })).rejects.toMatchObject({
    code: 'INVALID',
    data: { field: '/values/key', others: [{ field: '/values/other' }] },
  });
  await expect(change({ code: 'a' }, caller)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
