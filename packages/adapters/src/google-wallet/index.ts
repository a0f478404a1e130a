export { endpointsAt, googleEndpoints, type GoogleEndpoints } from './endpoints.ts';
export { googleWallet, type GoogleCallback, type GoogleWallet, type GoogleWalletOptions } from './google-wallet.ts';
