import { expect, test } from 'vitest';
import type { MerchantId } from '../index.ts';
import { cafe } from '../testing/index.ts';
import { enrolCard, enrolInPublic, parseEmail, parsePhone } from './enrol-card.ts';
import { eraseCustomer, exportCustomer } from './customers.ts';
import { parseCardSearch } from './find-cards.ts';
import { stampCard } from './stamp-card.ts';

test('gives the welcome bonus with the card, as an entry of its own', async () => {
  const { store } = await cafe({ points: { welcomeBonus: 20 } });
  expect(store.tables.all('card')[0]).toMatchObject({ points: 20, lifetimePoints: 20, ledgerSeq: 2 });
  expect(store.tables.all('ledger_entry').map(({ kind }) => kind)).toEqual(['enrolled', 'welcome_bonus']);
});

test('at the counter one contact has one card a program, also when two are enrolled at once', async () => {
  const { deps, command, program, shop, store } = await cafe();
  const enrol = (key: string, email: string) =>
    enrolCard(deps)({ ...command(key), programId: program.id, storeId: shop.id, email });
  const both = await Promise.allSettled([enrol('a', 'Ann@Example.com'), enrol('b', 'ann@example.com ')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const first = store.tables.all('card').at(-1)!;
  await expect(enrol('c', 'ann@example.com')).rejects.toMatchObject({
    code: 'CARD_EXISTS',
    data: { card_id: first.id },
  });
});

test('in public an address that is enrolled is answered exactly like a new one', async () => {
  const { deps, command, program, shop } = await cafe();
  const publicly = (key: string, email: string) =>
    enrolInPublic(deps)({
      ...command(key),
      caller: { kind: 'public', merchantId: program.merchantId, address: '192.0.2.1' },
      programCode: program.code,
      email,
      zone: shop.timezone,
    });
  await enrolCard(deps)({ ...command('counter'), programId: program.id, storeId: shop.id, email: 'ann@example.com' });
  const known = await publicly('a', 'ann@example.com');
  const unknown = await publicly('b', 'ben@example.com');
  const shape = (value: unknown): unknown =>
    value !== null && typeof value === 'object'
      ? Object.entries(value).map(([key, inner]) => [key, shape(inner)])
      : typeof value;
  expect(shape(known)).toEqual(shape(unknown));
});

test('erasing takes what names the customer and leaves the ledger', async () => {
  const { deps, command, alice, owner, program, shop, store } = await cafe();
  const { card } = await enrolCard(deps)({
    ...command('ann'),
    programId: program.id,
    storeId: shop.id,
    name: 'Ann',
    email: 'ann@example.com',
    phone: '+352 621 123 456',
  });
  await stampCard(deps)({ ...command('stamp'), ...alice, cardId: card.id });
  const before = await exportCustomer(deps)(program.merchantId, card.customerId);
  expect(before.customer).toMatchObject({ name: 'Ann', email: 'ann@example.com', phone: '+352621123456' });
  expect(before.cards[0]!.entries.map(({ kind }) => kind)).toEqual(['enrolled', 'stamp_earned']);

  const erase = (key: string) =>
    eraseCustomer(deps)({ ...command(key), caller: owner, customerId: card.customerId, reason: 'asked by letter' });
  const first = await erase('erase');
  expect(first.cardsDeactivated).toBe(1);
  expect(await erase('again')).toMatchObject({ erasedAt: first.erasedAt, cardsDeactivated: 0 });

  const after = await exportCustomer(deps)(program.merchantId, card.customerId);
  expect(after.customer).toMatchObject({ name: null, email: null, phone: null });
  expect(after.cards[0]!.card).toMatchObject({ stamps: 1, active: false, contactKey: null });
  expect(JSON.stringify([...store.tables.audit, ...store.tables.events])).not.toContain('ann@example.com');
  await expect(
    enrolCard(deps)({ ...command('back'), programId: program.id, storeId: shop.id, email: 'ann@example.com' }),
  ).resolves.toMatchObject({ card: { active: true } });
});

test('an e-mail address or a phone number is kept in one form, and nonsense is refused', () => {
  expect(parseEmail(' Ann@Example.COM ')).toBe('ann@example.com');
  expect(parsePhone('00352 (621) 12-34.56')).toBe('+352621123456');
  for (const wrong of ['ann', 'a@b', '@b.c', 'a b@c.de']) expect(() => parseEmail(wrong)).toThrow('INVALID');
  for (const wrong of ['12345', 'call me', '+1234567890123456']) expect(() => parsePhone(wrong)).toThrow('INVALID');
});

test('a search is taken for everything it may be', () => {
  const merchantId = '00000000-0000-7000-8000-000000000001' as MerchantId;
  expect(parseCardSearch(merchantId, 'Ann')).toMatchObject({ namePrefix: 'ann', number: undefined });
  expect(parseCardSearch(merchantId, 'ann@example.com')).toMatchObject({
    email: 'ann@example.com',
    namePrefix: undefined,
  });
  expect(parseCardSearch(merchantId, '+352 621 123 456')).toMatchObject({ phone: '+352621123456' });
  expect(parseCardSearch(merchantId, '%')).toBeUndefined();
});
