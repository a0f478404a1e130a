import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { Problem } from '../wire/common.ts';
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
  { area, body, query, missing, idempotency, refusals }: Route,
  onBehalf: boolean,
): readonly ErrorCode[] => [
  ...(area === 'public' ? [] : (['UNAUTHENTICATED', 'FORBIDDEN'] as const)),
  ...(area === 'store' ? (['STORE_NOT_FOUND', 'VALIDATION_FAILED'] as const) : []),
  ...(onBehalf ? (['MERCHANT_NOT_FOUND'] as const) : []),
  ...(missing ? [missing] : []),
  ...(body || query ? (['VALIDATION_FAILED'] as const) : []),
  ...(idempotency
    ? (['BODY_MALFORMED', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'VALIDATION_FAILED', 'CONFLICT'] as const)
    : []),
  ...(idempotency ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
  ...(idempotency === 'required' ? (['IDEMPOTENCY_KEY_REQUIRED'] as const) : []),
  ...refusals,
  'UNAVAILABLE',
];

const tags: Record<Area, string> = {
  public: 'Public',
  session: 'Signed in',
  admin: 'Platform',
  merchant: 'Merchant',
  store: 'Counter',
};

const storeCode = z.string().meta({ description: 'The store the request is made in.', example: 'DEMO-1' });
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
    tags: Object.values(tags).map((name) => ({ name })),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
    paths,
  };
  return createDocument(document);
};

const methodOf = ({ method }: Route) => method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';

function operation({ route, path, operationId, onBehalf }: Mounted): ZodOpenApiOperationObject {
  const pathParams = onBehalf ? { merchant_id: z.uuid(), ...route.params } : route.params;
  const header = {
    ...(route.area === 'store' && { 'X-Store-Code': storeCode }),
    ...(operationId === 'me' && { 'X-Store-Code': storeCode.optional() }),
    ...(route.refusals.includes('STAFF_TICKET_INVALID') && { 'X-Staff-Ticket': staffTicket.optional() }),
    ...(route.idempotency && {
      'Idempotency-Key': route.idempotency === 'required' ? idempotencyKey : idempotencyKey.optional(),
    }),
  };
  return {
    operationId,
    summary: onBehalf ? `${route.summary} (on behalf of a merchant)` : route.summary,
    tags: [onBehalf ? tags.admin : tags[route.area]],
    security: route.area === 'public' ? [] : [{ bearer: [] }],
    requestParams: {
      ...(/\{/.test(path) && { path: z.object(pathParams) }),
      // Queries are declared as strict objects, and nothing else.
      ...(route.query && { query: route.query as z.ZodObject }),
      ...(Object.keys(header).length > 0 && { header: z.object(header) }),
    },
    ...(route.body && {
      requestBody: { required: !acceptsNothing(route.body), content: { 'application/json': { schema: route.body } } },
    }),
    responses: {
      [String(route.status)]: {
        description: route.status === 204 ? 'Done' : 'The answer',
        headers: z.object({ 'X-Request-Id': z.string().meta({ description: 'Names the request in our log.' }) }),
        ...(route.answer && {
          content: {
            'application/json': { schema: route.answer },
            ...(route.csv && { 'text/csv': { schema: z.string() } }),
          },
        }),
      },
      ...problems(refusalsOf(route, onBehalf)),
    },
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
