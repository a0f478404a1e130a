import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { Problem } from '../wire/common.ts';
import { OAuthProblem } from '../wire/oauth.ts';
import { statusOf, type ErrorCode } from './refusals.ts';
import type { Area, Mounted, Route } from './route.ts';

export interface OpenApiOptions {
  readonly routes: readonly Mounted[];
  readonly version: string;
  readonly server: string;
}

const problemContent = { 'application/problem+json': { schema: Problem } };

/** What any route of an area can be refused with, before its own rules are asked. */
const refusalsOf = (
  { area, body, query, reads, missing, idempotency, refusals, status }: Route,
  onBehalf: boolean,
): readonly ErrorCode[] => [
  ...(area === 'scanner' ? (['SCANNER_REFUSED', 'RATE_LIMITED'] as const) : []),
  ...(area === 'public' || area === 'scanner' ? [] : (['UNAUTHENTICATED', 'FORBIDDEN'] as const)),
  ...(area === 'store' || area === 'session' || area === 'kiosk' ? deviceRefusals : []),
  ...(status === 101 ? (['UPGRADE_REQUIRED'] as const) : []),
  ...(area === 'store' ? (['STORE_NOT_FOUND', 'VALIDATION_FAILED'] as const) : []),
  ...(onBehalf ? (['MERCHANT_NOT_FOUND'] as const) : []),
  ...(missing ? [missing] : []),
  ...(body || query ? (['VALIDATION_FAILED'] as const) : []),
  ...(idempotency || body
    ? ([
        reads === 'csv' ? 'CSV_MALFORMED' : 'BODY_MALFORMED',
        'BODY_TOO_LARGE',
        'UNSUPPORTED_MEDIA_TYPE',
        'VALIDATION_FAILED',
        'CONFLICT',
      ] as const)
    : []),
  ...(idempotency ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
  ...(idempotency === 'required' ? (['IDEMPOTENCY_KEY_REQUIRED'] as const) : []),
  ...refusals,
  'UNAVAILABLE',
];

/** What the token of a device can be refused with, wherever one is taken. */
const deviceRefusals = [
  'TERMINAL_DEVICE_NOT_FOUND',
  'TERMINAL_DEVICE_REVOKED',
  'TERMINAL_DEVICE_EXPIRED',
  'TERMINAL_DEVICE_ADDRESS_REFUSED',
  'DEVICE_SCOPE_MISSING',
  'DEVICE_KEY_REQUIRED',
  'DEVICE_PROOF_INVALID',
  'DEVICE_NONCE_REQUIRED',
] as const satisfies readonly ErrorCode[];

const tags: Record<Area, string> = {
  public: 'Public',
  session: 'Signed in',
  person: 'Signed in',
  admin: 'Platform',
  merchant: 'Merchant',
  store: 'Counter',
  scanner: 'Scanners',
  kiosk: 'Kiosk',
};

const oauthTag = 'OAuth';

const storeCode = z.string().meta({
  description: 'The store the request is made in. People must send it; a device is in its own.',
  example: 'DEMO-1',
});
const proof = z.string().meta({ description: 'Of a device that is held to its key: the proof of it (RFC 9449).' });
const staffTicket = z.string().meta({ description: 'In place of a PIN: what `/store/pins/verify` answered.' });
const idempotencyKey = z
  .string()
  .max(255)
  .meta({ description: 'Chosen by the client, the same when it sends the command again.' });

/** The OpenAPI 3.1 description of every route, from the schemas that check its requests. */
export const openApiDocument = ({ routes, version, server }: OpenApiOptions): ReturnType<typeof createDocument> => {
  const paths: ZodOpenApiPathsObject = {};
  for (const mounted of routes) (paths[mounted.path] ??= {})[methodOf(mounted.route)] = operation(mounted);
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'Tresen',
      version,
      description:
        'What happens at a shop counter. Errors are `application/problem+json` with a stable `code`. A command sent again with its ' +
        '`Idempotency-Key` answers what it answered first.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: server }],
    tags: [...new Set([...Object.values(tags), oauthTag])].map((name) => ({ name })),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        dpop: { type: 'http', scheme: 'dpop', bearerFormat: 'JWT' },
        scannerSecret: { type: 'apiKey', in: 'header', name: 'X-Scanner-Secret' },
        scannerId: { type: 'apiKey', in: 'header', name: 'X-Scanner-Id' },
      },
    },
    paths,
  };
  return createDocument(document);
};

const methodOf = ({ method }: Route) => method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';

function operation({ route, path, operationId, onBehalf }: Mounted): ZodOpenApiOperationObject {
  const pathParams = onBehalf ? { merchant_id: z.uuid(), ...route.params } : route.params;
  const header = {
    ...(route.area === 'store' && { 'X-Store-Code': storeCode.optional() }),
    ...(takesDevices(route) && { DPoP: proof.optional() }),
    ...(operationId === 'me' && { 'X-Store-Code': storeCode.optional() }),
    ...(route.refusals.includes('STAFF_TICKET_INVALID') && { 'X-Staff-Ticket': staffTicket.optional() }),
    ...(route.idempotency && {
      'Idempotency-Key': route.idempotency === 'required' ? idempotencyKey : idempotencyKey.optional(),
    }),
  };
  return {
    operationId,
    summary: onBehalf ? `${route.summary} (on behalf of a merchant)` : route.summary,
    tags: [onBehalf ? tags.admin : route.protocol ? oauthTag : tags[route.area]],
    security:
      route.area === 'public'
        ? []
        : route.area === 'scanner'
          ? [{ scannerSecret: [], scannerId: [] }]
          : [{ bearer: [] }, ...(takesDevices(route) ? [{ dpop: [] }] : [])],
    requestParams: {
      ...(/\{/.test(path) && { path: z.object(pathParams) }),
      // Queries are declared as strict objects, and nothing else.
      ...(route.query && { query: route.query as z.ZodObject }),
      ...(Object.keys(header).length > 0 && { header: z.object(header) }),
    },
    ...(route.body && {
      requestBody: { required: !acceptsNothing(route.body), content: { [bodyType(route)]: { schema: route.body } } },
    }),
    responses: {
      [String(route.status)]: {
        description: said(route),
        headers: z.object({
          'X-Request-Id': z.string().meta({ description: 'Names the request in our log.' }),
          ...(route.status === 303 && { Location: z.string() }),
        }),
        ...(route.answer && route.status !== 303 && { content: contentOf(route) }),
      },
      ...Object.fromEntries(
        route.also.map((status) => [String(status), { description: status === 304 ? 'Not changed' : 'Done' }]),
      ),
      ...(route.protocol ? oauthProblems(route) : problems(refusalsOf(route, onBehalf))),
    },
  };
}

const said = ({ answer, status }: Route): string =>
  status === 101 ? 'A WebSocket from here on' : status === 303 ? 'Goes on there' : answer ? 'The answer' : 'Done';
const bytesOnTheWire = z.string().meta({ format: 'binary' });

/** What a good answer may come as. */
const contentOf = ({ media, json, answer, formats }: Route) =>
  media.length > 0
    ? Object.fromEntries(media.map((type) => [type, { schema: bytesOnTheWire }]))
    : {
        ...(answer && json !== 'never' && { 'application/json': { schema: answer } }),
        ...Object.fromEntries(formats.map(({ type }) => [type, { schema: z.string() }])),
      };

const takesDevices = ({ area }: Route): boolean => area === 'store' || area === 'session' || area === 'kiosk';
const bodyType = ({ protocol, reads }: Route) =>
  protocol
    ? 'application/x-www-form-urlencoded'
    : ({ json: 'application/json', csv: 'text/csv', anything: '*/*' } as const)[reads];

function oauthProblems({ method }: Route): ZodOpenApiOperationObject['responses'] {
  const content = { 'application/json': { schema: OAuthProblem } };
  if (method === 'GET') return { '503': { description: '`temporarily_unavailable`', content } };
  return {
    '400': { description: 'An `error` of RFC 6749, RFC 8628 or RFC 9449', content },
    '401': { description: '`invalid_client`: credentials came in the header, and clients have none', content },
    '413': { description: '`invalid_request`: larger than 1 MiB', content },
    '429': { description: '`temporarily_unavailable`: too many at once', content },
    '503': { description: '`temporarily_unavailable`', content },
  };
}

const acceptsNothing = (body: z.ZodType): boolean => body.safeParse({}).success;

function problems(codes: readonly ErrorCode[]): ZodOpenApiOperationObject['responses'] {
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of codes) byStatus.set(statusOf[code], (byStatus.get(statusOf[code]) ?? new Set()).add(code));
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      String(status) as `${1 | 2 | 3 | 4 | 5}${string}`,
      { description: [...those].map((code) => `\`${code}\``).join(', '), content: problemContent },
    ]),
  );
}
