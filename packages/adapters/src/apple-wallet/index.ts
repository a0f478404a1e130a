export { appleWallet, type AppleWallet, type AppleWalletOptions } from './apple-wallet.ts';
export type { ApnsOptions } from './apns.ts';
export { passMediaType } from './bundle.ts';
export { drawnMark, logoFindings } from './images.ts';
