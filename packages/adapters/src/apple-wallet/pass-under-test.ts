import {
  passModel,
  type Instant,
  type Pass,
  type PassModel,
  type PassSources,
  type WalletSettings,
} from '@tresen/domain';
import { cafe } from '@tresen/domain/testing';
import { testAuthority, type PassCertificateRequest, type TestAuthority } from './testing/index.ts';

export const authority: TestAuthority = testAuthority();

/** Settings that work, and what a test changes of them. */
export function settingsWith(request: PassCertificateRequest = {}, change: WalletSettings = {}): WalletSettings {
  const { certificate, privateKey } = authority.passCertificate(request);
  return {
    pass_type_identifier: 'pass.test.tresen',
    team_identifier: 'TEAM123456',
    certificates: certificate,
    private_keys: privateKey,
    intermediates: authority.intermediate,
    ...change,
  };
}

export interface Shown {
  readonly card?: Partial<PassSources['card']>;
  readonly customer?: Partial<PassSources['customer']>;
  readonly program?: Partial<PassSources['program']>;
  readonly merchant?: Partial<PassSources['merchant']>;
}

/** The model of a café's card, and what a test changes of it. */
export async function modelWith(change: Shown = {}): Promise<PassModel> {
  const { store, card } = await cafe();
  const found = (await store.cards.byPublicId(card.id))!;
  const merchant = (await store.merchants.byId(found.card.merchantId))!;
  return passModel(
    {
      card: { ...found.card, ...change.card },
      customer: { ...found.customer, ...change.customer },
      program: { ...found.program, ...change.program },
      merchant: { ...merchant, ...change.merchant },
    },
    'https://shop.test/card/1',
  );
}

export const passWith = (change: Partial<Pass> = {}): Pass =>
  ({
    serial: 'c2VyaWFsLW51bWJlcg',
    issuer: 'pass.test.tresen',
    token: 'dG9rZW4tb2YtdGhlLXBhc3MtMzItY2hhcnM',
    platform: 'apple',
    revision: 1,
    modifiedAt: Date.parse('2026-01-01T00:00:00Z') as Instant,
    ...change,
  }) as Pass; // what the adapter reads of it
