/** Where Google is reached; all four are replaced together when a fake stands in. */
export interface GoogleEndpoints {
  /** The REST API, without a path. */
  readonly api: string;
  /** The OAuth token endpoint; also the audience of the assertions sent to it. */
  readonly token: string;
  /** The root keys that callbacks are signed under. */
  readonly rootKeys: string;
  /** What a save link begins with; the signed token follows. */
  readonly save: string;
}

export const googleEndpoints: GoogleEndpoints = {
  api: 'https://walletobjects.googleapis.com',
  token: 'https://oauth2.googleapis.com/token',
  rootKeys: 'https://pay.google.com/gp/m/issuer/keys',
  save: 'https://pay.google.com/gp/v/save/',
};

/** The paths under one base, as the fake of `@tresen/adapters/google-wallet/testing` has them. */
export const endpointsAt = (base: string): GoogleEndpoints => ({
  api: base,
  token: `${base}/token`,
  rootKeys: `${base}/gp/m/issuer/keys`,
  save: `${base}/gp/v/save/`,
});
