import {
  deviceScopes,
  proofAlgorithms,
  type clientOf,
  type DeviceTokens,
  type introspectDeviceToken,
  type Introspection as Introspected,
  type pollGrant,
  type refreshDevice,
  type revokeDeviceToken,
  type startGrant,
} from '@tresen/domain';
import { given } from '../kit/given.ts';
import { OAuthRefusal, unlessRefused } from '../kit/oauth.ts';
import { route, type Route } from '../kit/route.ts';
import {
  DeviceAuthorization,
  DeviceAuthorizationRequest,
  HeldToken,
  Introspection,
  ServerMetadata,
  TokenAnswer,
  TokenRequest,
} from '../wire/oauth.ts';
import { provenKey, type DeviceUse } from './devices.ts';

export interface OAuthUse extends Pick<DeviceUse, 'checkProof' | 'newNonce'> {
  /** Where clients reach the host: the issuer of its tokens. */
  publicUrl: () => string;
  startGrant: ReturnType<typeof startGrant>;
  pollGrant: ReturnType<typeof pollGrant>;
  refreshDevice: ReturnType<typeof refreshDevice>;
  revokeDeviceToken: ReturnType<typeof revokeDeviceToken>;
  introspectDeviceToken: ReturnType<typeof introspectDeviceToken>;
  /** The public client of this id. */
  oauthClient: (id: string) => ReturnType<typeof clientOf>;
}

const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';

export const oauthRoutes = (use: OAuthUse): readonly Route[] => [
  discovery(use, '/.well-known/oauth-authorization-server', 'oauthServerMetadata', 'What OAuth clients need to know'),
  discovery(
    use,
    '/.well-known/openid-configuration',
    'openidConfiguration',
    'The same, where some clients look for it',
  ),
  route({
    method: 'POST',
    path: '/oauth/device_authorization',
    operationId: 'authorizeDevice',
    summary: 'Asks for a code that a person can approve (RFC 8628)',
    area: 'public',
    protocol: 'oauth',
    body: DeviceAuthorizationRequest,
    answer: DeviceAuthorization,
    handle: async ({ body, address, proof, offerNonce }): Promise<DeviceAuthorization> => {
      const started = await use.startGrant({
        clientId: body.client_id,
        scope: body.scope,
        name: body.device_name,
        kind: body.device_kind,
        words: given({
          clientVersion: body.client_version,
          platform: body.platform,
          model: body.device_model,
          hostName: body.host_name,
          localAddress: body.local_address,
          clientDeviceIdentifier: body.client_device_identifier,
        }),
        keyThumbprint: (await provenKey(use, { proof, offerNonce })) ?? body.dpop_jkt,
        address,
      });
      const { deviceCode, userCode, expiresIn, interval } = unlessRefused(started);
      const page = `${use.publicUrl()}/pair/device`;
      return {
        device_code: deviceCode,
        user_code: userCode,
        verification_uri: page,
        verification_uri_complete: `${page}?user_code=${userCode}`,
        expires_in: expiresIn,
        interval,
      };
    },
  }),
  route({
    method: 'POST',
    path: '/oauth/token',
    operationId: 'exchangeDeviceToken',
    summary: 'Exchanges an approved device code, or a refresh token, for tokens',
    area: 'public',
    protocol: 'oauth',
    idempotency: 'accepted',
    body: TokenRequest,
    answer: TokenAnswer,
    handle: async ({ body, key, address, proof, offerNonce }): Promise<TokenAnswer> => {
      const { grant_type, client_id: clientId, device_code, refresh_token, scope } = body;
      if (grant_type !== deviceCodeGrant && grant_type !== 'refresh_token')
        throw new OAuthRefusal('unsupported_grant_type');
      if (!use.oauthClient(clientId)) throw new OAuthRefusal('invalid_client');
      const spent = grant_type === deviceCodeGrant ? device_code : refresh_token;
      if (spent === undefined) throw new OAuthRefusal('invalid_request');
      const from = { clientId, keyThumbprint: await provenKey(use, { proof, offerNonce }), address };
      const answer =
        grant_type === deviceCodeGrant
          ? await use.pollGrant({ ...from, deviceCode: spent })
          : await use.refreshDevice({ ...from, refreshToken: spent, key, scope });
      return tokensShape(unlessRefused(answer));
    },
  }),
  route({
    method: 'POST',
    path: '/oauth/revoke',
    operationId: 'revokeDeviceToken',
    summary: 'Gives a token back: the device and all its tokens end (RFC 7009)',
    area: 'public',
    protocol: 'oauth',
    body: HeldToken,
    status: 200,
    handle: async ({ body: { token, client_id: clientId }, address }) => {
      if (!use.oauthClient(clientId)) throw new OAuthRefusal('invalid_client');
      await use.revokeDeviceToken({ token, clientId, address });
    },
  }),
  route({
    method: 'POST',
    path: '/oauth/introspect',
    operationId: 'introspectDeviceToken',
    summary: 'What a token is good for (RFC 7662); told to the client that holds it',
    area: 'public',
    protocol: 'oauth',
    body: HeldToken,
    answer: Introspection,
    handle: async ({ body: { token, client_id: clientId } }) => {
      if (!use.oauthClient(clientId)) throw new OAuthRefusal('invalid_client');
      return introspectionShape(await use.introspectDeviceToken({ token, clientId }), use.publicUrl());
    },
  }),
];

const discovery = ({ publicUrl }: OAuthUse, path: string, operationId: string, summary: string): Route =>
  route({
    method: 'GET',
    path,
    operationId,
    summary,
    area: 'public',
    protocol: 'oauth',
    answer: ServerMetadata,
    handle: async () => metadata(publicUrl()),
  });

/** RFC 8414, RFC 8628 section 4, RFC 9449 section 5.1. */
const metadata = (issuer: string): ServerMetadata => ({
  issuer,
  token_endpoint: `${issuer}/oauth/token`,
  device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
  revocation_endpoint: `${issuer}/oauth/revoke`,
  introspection_endpoint: `${issuer}/oauth/introspect`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  scopes_supported: [...deviceScopes],
  response_types_supported: [],
  grant_types_supported: [deviceCodeGrant, 'refresh_token'],
  token_endpoint_auth_methods_supported: ['none'],
  revocation_endpoint_auth_methods_supported: ['none'],
  introspection_endpoint_auth_methods_supported: ['none'],
  dpop_signing_alg_values_supported: [...proofAlgorithms],
  service_documentation: `${issuer}/docs`,
  ui_locales_supported: ['en', 'fr', 'de', 'lb'],
});

const tokensShape = ({
  accessToken,
  tokenType,
  expiresIn,
  refreshToken,
  scopes,
  device,
}: DeviceTokens): TokenAnswer => ({
  access_token: accessToken,
  token_type: tokenType,
  expires_in: expiresIn,
  refresh_token: refreshToken,
  scope: scopes.join(' '),
  device_id: device.id,
});

const inSeconds = (at: number): number => Math.floor(at / 1_000);

function introspectionShape(held: Introspected, iss: string): Introspection {
  if (!held.active) return { active: false };
  const { device, expiresAt, issuedAt, tokenId, keyThumbprint } = held;
  return {
    active: true,
    scope: held.scopes.join(' '),
    client_id: held.clientId,
    token_type: held.tokenType,
    token_use: held.use,
    ...(expiresAt !== null && { exp: inSeconds(expiresAt) }),
    ...(issuedAt !== null && { iat: inSeconds(issuedAt) }),
    sub: device.id,
    iss,
    ...(tokenId !== null && { jti: tokenId }),
    ...(keyThumbprint !== null && { cnf: { jkt: keyThumbprint } }),
    merchant_id: device.merchantId,
    store_id: device.storeId,
    store_code: held.storeCode,
  };
}
