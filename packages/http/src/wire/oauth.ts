import { z } from 'zod';

const ClientId = z.string().min(1).max(255).meta({ description: 'A public client.', example: 'tresen-device' });
const Scope = z.string().max(1_000).meta({ description: 'Names with spaces between.', example: 'counter register' });
const Token = z.string().min(1).max(8_192);
const Word = z.string().max(1_000).optional();

/** What an unknown parameter says is ignored (RFC 6749, section 3.2). */
export const DeviceAuthorizationRequest = z
  .object({
    client_id: ClientId,
    scope: Scope.optional(),
    device_name: Word.meta({ description: 'What the device is called, for the person who approves it.' }),
    device_kind: Word.meta({ description: '`tablet`, `pos`, `scanner`, `kiosk` or `other`.' }),
    device_model: Word,
    platform: Word,
    client_version: Word,
    host_name: Word,
    local_address: Word,
    client_device_identifier: Word.meta({ description: 'By which the device is known again.' }),
    dpop_jkt: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .optional()
      .meta({ description: 'Thumbprint of the key that will collect the tokens (RFC 9449, section 10).' }),
  })
  .meta({ id: 'DeviceAuthorizationRequest' });

export const DeviceAuthorization = z
  .strictObject({
    device_code: z.string(),
    user_code: z.string().meta({ example: 'WDJB-MJHT' }),
    verification_uri: z.string(),
    verification_uri_complete: z.string(),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    interval: z.int().meta({ description: 'Seconds between polls.' }),
  })
  .meta({ id: 'DeviceAuthorization', description: 'RFC 8628, section 3.2.' });
export type DeviceAuthorization = z.infer<typeof DeviceAuthorization>;

export const TokenRequest = z
  .object({
    grant_type: z
      .string()
      .min(1)
      .max(255)
      .meta({ description: '`urn:ietf:params:oauth:grant-type:device_code` or `refresh_token`.' }),
    client_id: ClientId,
    device_code: Token.optional(),
    refresh_token: Token.optional(),
    scope: Scope.optional(),
  })
  .meta({ id: 'TokenRequest' });

export const TokenAnswer = z
  .strictObject({
    access_token: z.string(),
    token_type: z.enum(['Bearer', 'DPoP']),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    refresh_token: z.string().meta({
      description: 'Good once; again only with the `Idempotency-Key` of its exchange, until the next one is used.',
    }),
    scope: z.string(),
    device_id: z.string(),
  })
  .meta({ id: 'TokenAnswer', description: 'RFC 6749, section 5.1.' });
export type TokenAnswer = z.infer<typeof TokenAnswer>;

export const HeldToken = z
  .object({ token: Token, token_type_hint: Word, client_id: ClientId })
  .meta({ id: 'HeldToken' });

export const Introspection = z
  .strictObject({
    active: z.boolean(),
    scope: z.string().optional(),
    client_id: z.string().optional(),
    token_type: z.enum(['Bearer', 'DPoP']).optional(),
    token_use: z.enum(['access', 'refresh']).optional(),
    exp: z.int().optional(),
    iat: z.int().optional(),
    sub: z.string().optional().meta({ description: 'The device.' }),
    iss: z.string().optional(),
    jti: z.string().optional(),
    cnf: z.strictObject({ jkt: z.string() }).optional(),
    merchant_id: z.string().optional(),
    store_id: z.string().optional(),
    store_code: z.string().optional(),
  })
  .meta({ id: 'Introspection', description: 'RFC 7662, section 2.2.' });
export type Introspection = z.infer<typeof Introspection>;

export const OAuthProblem = z
  .strictObject({
    error: z.string().meta({ example: 'authorization_pending' }),
    error_description: z.string().optional(),
    interval: z.int().optional().meta({ description: 'Seconds between polls from now on.' }),
  })
  .meta({ id: 'OAuthProblem', description: 'RFC 6749, section 5.2.' });
export type OAuthProblem = z.infer<typeof OAuthProblem>;

const Names = z.array(z.string());

export const ServerMetadata = z
  .strictObject({
    issuer: z.string(),
    token_endpoint: z.string(),
    device_authorization_endpoint: z.string(),
    revocation_endpoint: z.string(),
    introspection_endpoint: z.string(),
    jwks_uri: z.string(),
    scopes_supported: Names,
    response_types_supported: Names,
    grant_types_supported: Names,
    token_endpoint_auth_methods_supported: Names,
    revocation_endpoint_auth_methods_supported: Names,
    introspection_endpoint_auth_methods_supported: Names,
    dpop_signing_alg_values_supported: Names,
    service_documentation: z.string(),
    ui_locales_supported: Names,
  })
  .meta({ id: 'ServerMetadata', description: 'RFC 8414, section 2.' });
export type ServerMetadata = z.infer<typeof ServerMetadata>;
