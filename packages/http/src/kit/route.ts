import type {
  AuthenticatedDevice,
  Caller,
  CheckProof,
  Command,
  DeviceCaller,
  DeviceScope,
  DomainErrorCode,
  Instant,
  MerchantId,
  Person,
  PlatformCaller,
  SignedIn,
  Store,
} from '@tresen/domain';
import { z } from 'zod';
import type { Locale } from '../wire/common.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who a route is for. `public`: anyone. `session`: whoever holds a good token, devices too. `person`: people who are signed in.
 * `admin`: the platform's admins. `merchant`: a merchant's owners, and admins on its behalf. `store`: whoever works at the
 * counter of a store: people in the one that `X-Store-Code` names, a device in its own. `kiosk`: devices of that kind alone, each
 * in its own store; they prove their key with every request. `scanner`: hardware scanners, by the secret they share and the id
 * each has.
 */
export type Area = 'public' | 'session' | 'person' | 'admin' | 'merchant' | 'store' | 'kiosk' | 'scanner';

/** Somebody who signed in, or the operator of the installation, who holds `ADMIN_TOKEN` and counts as an admin. */
export type SignedInPrincipal = { readonly kind: 'user'; readonly user: SignedIn } | { readonly kind: 'operator' };

/** Whoever sent a request. A device is never taken for a person, nor a person for a device. */
export type Principal = SignedInPrincipal | { readonly kind: 'device'; readonly device: AuthenticatedDevice };

/** A proof of possession as it came in (RFC 9449), with the request it must be made for. */
export type RequestProof = Pick<CheckProof, 'proof' | 'method' | 'url'>;

/** What the areas know about the request, beyond what it says. */
export interface Knowledge {
  public: object;
  session: { readonly principal: Principal };
  person: { readonly signedIn: SignedIn; readonly caller: Person };
  admin: { readonly caller: PlatformCaller };
  merchant: { readonly caller: Caller; readonly merchantId: MerchantId };
  store: {
    readonly caller: Caller;
    readonly merchantId: MerchantId;
    readonly store: Store;
    /** The header `X-Staff-Ticket`. */
    readonly ticket: string | undefined;
  };
  scanner: { readonly scannerId: string };
  kiosk: { readonly caller: DeviceCaller; readonly merchantId: MerchantId; readonly store: Store };
}

/** An answer that is not JSON: a picture, a pass for a phone. */
export interface RawAnswer {
  /** `304` has no bytes. */
  readonly status?: 200 | 304;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The `answer` of routes that name their `media`. */
export const rawAnswer = z.custom<RawAnswer>();

interface Basics {
  readonly address: string;
  readonly locale: Locale;
  readonly now: Instant;
  /** The header `X-Store-Code`, unchecked. */
  readonly storeCode: string | undefined;
  /** Any header of the request by its name in lower case, unchecked; `undefined` when it is not there once. */
  readonly header: (name: string) => string | undefined;
  /** Answers with another status that the route declares; only 200 has a body then. */
  readonly instead: (status: 200 | 204) => void;
  /** The header `DPoP`, unchecked. */
  readonly proof: RequestProof | undefined;
  /** Has the answer carry this `DPoP-Nonce`: the next proof must name it. */
  readonly offerNonce: (nonce: string) => void;
  /** What a use case takes of every command: its key, made here when the client sent none, and its fingerprint. */
  readonly key: Command['key'];
  readonly fingerprint: string;
}

/** The answer in a media type of its own, for those who ask for it by `Accept`. */
export interface Format<Answer = never> {
  readonly type: string;
  readonly render: (answer: Answer, locale: Locale) => string | Uint8Array | Promise<string | Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

export type RouteRequest<A extends Area, P extends z.ZodRawShape, Q extends z.ZodType, B extends z.ZodType> = Basics &
  Knowledge[A] & {
    readonly params: z.output<z.ZodObject<P>>;
    readonly query: z.output<Q>;
    readonly body: z.output<B>;
  };

/** One operation of the API: what is served, checked and documented comes from here alone. */
export interface RouteSpec<
  A extends Area,
  P extends z.ZodRawShape,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  readonly method: Method;
  /** Below `/api/v1`, for OAuth at the root; parameters in braces. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly area: A;
  /** Whether an admin may do it on a merchant's behalf; only of `merchant` routes, where it is usual. */
  readonly onBehalf?: boolean;
  /** OAuth's own endpoints take forms, know no idempotency keys unless they say so, and refuse in OAuth's words (RFC 6749, section 5.2). */
  readonly protocol?: 'oauth';
  /** Stands at the root, where a protocol that is not ours has laid it down; knows no idempotency keys. */
  readonly atRoot?: boolean;
  /** Of which a device must have one; only of `store` and `kiosk` routes, where it is `counter` when absent. */
  readonly scopes?: readonly DeviceScope[];
  readonly idempotency?: 'required' | 'accepted';
  readonly params?: P;
  /** What a path whose parameters cannot be ids is answered with: the same as an unknown id. */
  readonly missing?: DomainErrorCode;
  readonly query?: Q;
  readonly body?: B;
  /** What its body is sent as: `json` when absent; `csv` in any usual encoding; `anything`, of which the body is the text. */
  readonly reads?: Reads;
  /** 303: the answer is the address to go on to. */
  readonly status?: Status;
  /** Other statuses that are no refusals. */
  readonly also?: readonly (200 | 204 | 304)[];
  /** The shape of the answer; without it the answer has no body. */
  readonly answer?: R;
  /** What the answer comes as when it is not JSON; it is a {@link rawAnswer} then. */
  readonly media?: readonly string[];
  /** Offers the answer as `text/csv`, too. */
  readonly csv?: (answer: z.output<R>, locale: Locale) => string;
  /** Offers it in these, too, the first one first; JSON is wanted before them, after them, or not at all. */
  readonly formats?: readonly Format<z.output<R>>[];
  readonly json?: 'first' | 'last' | 'never';
  /** What it can be refused with, beyond what every route of its area can. */
  readonly refusals?: readonly DomainErrorCode[];
  readonly handle: (request: RouteRequest<A, P, Q, B>) => Promise<z.output<R>>;
}

export type Reads = 'json' | 'csv' | 'anything';
type Status = 101 | 200 | 201 | 204 | 303;

/** A route whose types have done their work. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly area: Area;
  readonly onBehalf: boolean;
  readonly protocol: 'oauth' | undefined;
  readonly atRoot: boolean;
  readonly scopes: readonly DeviceScope[];
  readonly idempotency: 'required' | 'accepted' | undefined;
  readonly params: z.ZodRawShape;
  readonly missing: DomainErrorCode | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly reads: Reads;
  readonly status: Status;
  readonly also: readonly (200 | 204 | 304)[];
  readonly answer: z.ZodType | undefined;
  readonly media: readonly string[];
  readonly formats: readonly Format[];
  readonly json: 'first' | 'last' | 'never';
  readonly refusals: readonly DomainErrorCode[];
  readonly handle: (request: never) => Promise<unknown>;
}

/** Declares a route; the handler's input and output follow from its schemas. */
export function route<
  A extends Area,
  P extends z.ZodRawShape = Record<never, never>,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodVoid,
>(spec: RouteSpec<A, P, Q, B, R>): Route {
  const { method, path, operationId, summary, area, answer, handle } = spec;
  return {
    method,
    path,
    operationId,
    summary,
    area,
    onBehalf: area === 'merchant' && (spec.onBehalf ?? true),
    protocol: spec.protocol,
    atRoot: spec.atRoot ?? false,
    scopes: spec.scopes ?? ['counter'],
    idempotency: spec.idempotency ?? (method === 'GET' || spec.protocol || spec.atRoot ? undefined : 'accepted'),
    params: spec.params ?? {},
    missing: spec.missing,
    query: spec.query,
    body: spec.body,
    reads: spec.reads ?? 'json',
    status: spec.status ?? (answer ? 200 : 204),
    also: spec.also ?? [],
    answer,
    media: spec.media ?? [],
    formats: [...(spec.csv ? [{ type: 'text/csv', render: spec.csv }] : []), ...(spec.formats ?? [])],
    json: spec.json ?? 'first',
    refusals: spec.refusals ?? [],
    handle,
  };
}

/** The routes as they are served: a merchant's route stands at two addresses. */
export interface Mounted {
  readonly route: Route;
  /** From the root. */
  readonly path: string;
  readonly operationId: string;
  readonly onBehalf: boolean;
}

export const mounted = (routes: readonly Route[]): readonly Mounted[] =>
  routes.flatMap((each) => [
    {
      route: each,
      path: each.protocol || each.atRoot ? each.path : `/api/v1${each.path}`,
      operationId: each.operationId,
      onBehalf: false,
    },
    ...(each.onBehalf
      ? [
          {
            route: each,
            path: `/api/v1/admin/merchants/{merchant_id}${each.path.replace(/^\/merchant/, '')}`,
            operationId: `${each.operationId}OnBehalf`,
            onBehalf: true,
          },
        ]
      : []),
  ]);
