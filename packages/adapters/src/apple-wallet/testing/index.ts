export { apnsServer, type ApnsAnswer, type ApnsServer, type PushSeen } from './apns-server.ts';
export { testAuthority, type Issued, type PassCertificateRequest, type TestAuthority } from './authority.ts';
export { iphone, type HeldPass, type Iphone, type IphoneOptions } from './iphone.ts';
export { readPassFile, type ReadPass } from './reading.ts';
