import { describe, expect, test } from 'vitest';
import { systemOf } from './device-words.ts';
import { readSetupPayload } from './setup-payload.ts';

const where = { api_url: 'https://shop.test/api/v1', store_code: 'DEMO-1' };

describe('a setup payload', () => {
  test('is read in both modes, with blanks around it', () => {
    expect(readSetupPayload(` ${JSON.stringify({ ...where, claim_code: 'c1' })}\n`)).toEqual({
      kind: 'claim',
      apiUrl: where.api_url,
      storeCode: 'DEMO-1',
      claimCode: 'c1',
    });
    expect(readSetupPayload(JSON.stringify({ ...where, auth_token: 't1' }))).toMatchObject({
      kind: 'token',
      token: 't1',
    });
  });

  test.each([
    '',
    'TRESEN:ABC-DEF-GHJ',
    '4006381333931',
    '{"api_url":"https://shop.test"}',
    '[]',
    'null',
    '{"api_url":1}',
  ])('is not what a scanner reads elsewhere: %s', (text) => expect(readSetupPayload(text)).toBeNull());

  test('wants an address and a secret', () => {
    expect(readSetupPayload(JSON.stringify({ ...where, api_url: 'shop', claim_code: 'c1' }))).toBeNull();
    expect(readSetupPayload(JSON.stringify(where))).toBeNull();
  });
});

describe('the words of a browser about itself', () => {
  test.each([
    ['Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36', 5, 'Android'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15', 5, 'iPadOS'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15', 0, 'macOS'],
    ['Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)', 10, 'ChromeOS'],
    ['Something else', 0, 'web'],
  ])('%s with %i touch points is %s', (userAgent, points, system) => expect(systemOf(userAgent, points)).toBe(system));
});
