import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAllowed, parseAddressBlock } from './addresses.ts';

test('a block has one form, however it is written', () => {
  for (const [written, form] of [
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::ffff:10.1.2.3', '10.1.2.3/32'],
    ['2001:DB8::1/32', '2001:db8:0:0:0:0:0:0/32'],
    ['::1', '0:0:0:0:0:0:0:1/128'],
    ['::/0', '0:0:0:0:0:0:0:0/0'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1/128'],
  ] as const)
    expect(parseAddressBlock(written)).toBe(form);
});

test.each([
  '',
  'x',
  '1.2.3',
  '1.2.3.4.5',
  '256.1.1.1',
  '01.2.3.4',
  '1.2.3.4/33',
  '::/129',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  '::1.2.3.256',
  '12345::',
  'a'.repeat(80),
])('%j is no block', (text) =>
  expect(() => parseAddressBlock(text)).toThrow(expect.objectContaining({ code: 'INVALID' })),
);

test('no blocks let everyone in, and blocks only what lies in them', () => {
  expect(isAllowed(undefined, [])).toBe(true);
  expect(isAllowed(undefined, ['0.0.0.0/0'])).toBe(false);
  expect(isAllowed('nonsense', ['0.0.0.0/0'])).toBe(false);
  expect(isAllowed('10.9.9.9', ['192.168.0.0/16', '10.0.0.0/8'])).toBe(true);
  expect(isAllowed('11.0.0.0', ['10.0.0.0/8'])).toBe(false);
  expect(isAllowed('::ffff:10.0.0.1', ['10.0.0.0/8'])).toBe(true);
  expect(isAllowed('10.0.0.1', ['::/0'])).toBe(true);
  expect(isAllowed('2001:db8::5', ['10.0.0.0/8', '2001:db8:0:0:0:0:0:0/32'])).toBe(true);
  expect(isAllowed('2001:db9::5', ['2001:db8::/32'])).toBe(false);
});

test('an IPv4 address lies in a block when its first bits are those of the block', () =>
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, network, bits) => {
      const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      const inside = Math.floor(number(address) / 2 ** (32 - bits)) === Math.floor(number(network) / 2 ** (32 - bits));
      expect(isAllowed(address, [parseAddressBlock(`${network}/${bits}`)])).toBe(inside);
    }),
  ));

test('an IPv6 address lies in its own block, in any of the forms it is written in', () =>
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(isAllowed(address, [parseAddressBlock(address)])).toBe(true);
    }),
  ));
