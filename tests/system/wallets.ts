import { apnsServer, iphone, testAuthority, type ApnsServer, type Iphone } from '@tresen/adapters/apple-wallet/testing';
import { listeningGoogleWallet, type ListeningFake } from '@tresen/adapters/google-wallet/testing';
import type { Environment } from '@tresen/http';

export const passType = 'pass.test.tresen';
export const googleIssuer = '3388000000012345678';

/** Both wallets' services, faked on this machine, and the environment of a host that uses them. */
export interface WalletServices {
  readonly environment: Environment;
  readonly authority: ReturnType<typeof testAuthority>;
  readonly apns: ApnsServer;
  readonly google: ListeningFake['google'];
  close(): Promise<void>;
}

/** `now` is Google's clock; the system's when absent. */
export async function walletServices(now?: () => number): Promise<WalletServices> {
  const authority = testAuthority();
  const { certificate, privateKey } = authority.passCertificate({ passType });
  const apns = await apnsServer(authority);
  const { google, url, close } = await listeningGoogleWallet(now && { now });
  return {
    authority,
    apns,
    google,
    environment: {
      APPLE_WALLET_PASS_TYPE_IDENTIFIER: passType,
      APPLE_WALLET_TEAM_IDENTIFIER: 'TEAM123456',
      APPLE_WALLET_CERTIFICATES: certificate,
      APPLE_WALLET_PRIVATE_KEYS: privateKey,
      APPLE_WALLET_INTERMEDIATES: authority.intermediate,
      APPLE_WALLET_PUSH_URL: apns.url,
      APPLE_WALLET_PUSH_CA: apns.ca,
      GOOGLE_WALLET_ISSUER_ID: googleIssuer,
      GOOGLE_WALLET_SERVICE_ACCOUNT: google.hire([googleIssuer]).text,
      GOOGLE_WALLET_API_URL: url,
    },
    close: async () => {
      await apns.close();
      await close();
    },
  };
}

/** Phones that are woken by the push service; answers what goes wrong on the way. */
export function phonesOf(apns: ApnsServer): { add: (phone: Iphone) => Iphone; settled: () => Promise<void> } {
  const phones = new Map<string, Iphone>();
  const awake: Promise<void>[] = [];
  apns.delivered = (token) => {
    const phone = phones.get(token);
    if (phone) awake.push(phone.pushed());
  };
  return {
    add: (phone) => {
      phones.set(phone.pushToken, phone);
      return phone;
    },
    settled: async () => {
      await Promise.all(awake.splice(0));
    },
  };
}

export { iphone };
