import {
  hours,
  isDomainError,
  minutes,
  type Instant,
  type passesChanged,
  type readPass,
  type registerPass,
  type throttle,
  type ThrottleRule,
  type unregisterPass,
} from '@tresen/domain';
import { refuse } from '../kit/refusals.ts';
import { rawAnswer, route, type Route } from '../kit/route.ts';
import {
  PassRegistration,
  PassType,
  PhoneId,
  PhoneLog,
  SerialNumber,
  UpdatedPasses,
  UpdatedPassesQuery,
} from '../wire/apple-wallet.ts';

export interface AppleWalletUse {
  registerPass: ReturnType<typeof registerPass>;
  unregisterPass: ReturnType<typeof unregisterPass>;
  passesChanged: ReturnType<typeof passesChanged>;
  readPass: ReturnType<typeof readPass>;
  throttle: ReturnType<typeof throttle>;
  /** Told what phones complain of. */
  phoneLog: (lines: readonly string[]) => void;
  /** Called when there may be something to push. */
  pushSoon: () => void;
}

/** Where phones ask: passes carry this, and phones add `/v1/...`. */
export const appleWebService = '/wallet/apple';

const platform = 'apple';
const base = `${appleWebService}/v1`;
const one = { pass_type: PassType, serial: SerialNumber };
// Many customers of a shop may come by one address.
const registrationsPerAddress: ThrottleRule = { name: 'phone_registration', limit: 600, window: minutes(15) };
const logsPerAddress: ThrottleRule = { name: 'phone_log', limit: 60, window: hours(1) };

/** The token of `Authorization: ApplePass ...`; what is not one fits no pass. */
const tokenIn = (authorization: string | undefined): string =>
  /^ApplePass ([\x21-\x7e]{1,200})$/.exec(authorization ?? '')?.[1] ?? '';

/** What Apple's phones ask for, at the addresses and in the words that Apple has laid down. */
export const appleWalletRoutes = (use: AppleWalletUse): readonly Route[] => [
  route({
    method: 'POST',
    path: `${base}/devices/{phone}/registrations/{pass_type}/{serial}`,
    operationId: 'registerApplePass',
    summary: 'A phone holds a pass and wants to be told of changes',
    area: 'public',
    atRoot: true,
    params: { phone: PhoneId, ...one },
    missing: 'PASS_NOT_AUTHORIZED',
    body: PassRegistration,
    status: 201,
    also: [200],
    refusals: ['PASS_NOT_AUTHORIZED', 'RATE_LIMITED'],
    handle: async ({ params, body, header, instead, address: from }) => {
      await use.throttle(registrationsPerAddress, from);
      const { phone: device, pass_type: issuer, serial } = params;
      const token = tokenIn(header('authorization'));
      const address = body.pushToken.toLowerCase();
      const known = await use.registerPass({ platform, issuer, serial, token, device, address });
      if (known === 'known') instead(200);
      use.pushSoon();
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/devices/{phone}/registrations/{pass_type}/{serial}`,
    operationId: 'unregisterApplePass',
    summary: 'A phone holds a pass no longer',
    area: 'public',
    atRoot: true,
    params: { phone: PhoneId, ...one },
    missing: 'PASS_NOT_AUTHORIZED',
    status: 200,
    refusals: ['PASS_NOT_AUTHORIZED'],
    handle: async ({ params, header }) => {
      const { phone: device, pass_type: issuer, serial } = params;
      await use.unregisterPass({ platform, issuer, serial, token: tokenIn(header('authorization')), device });
    },
  }),
  route({
    method: 'GET',
    path: `${base}/devices/{phone}/registrations/{pass_type}`,
    operationId: 'listUpdatedApplePasses',
    summary: 'Which passes on a phone have changed since it asked last; nothing when none has',
    area: 'public',
    atRoot: true,
    params: { phone: PhoneId, pass_type: PassType },
    query: UpdatedPassesQuery,
    answer: UpdatedPasses,
    also: [204],
    handle: async ({ params, query, instead }) => {
      const { phone: device, pass_type: issuer } = params;
      const changed = await use.passesChanged({ platform, device, issuer, tag: query.passesUpdatedSince });
      if (!changed) instead(204);
      return { serialNumbers: [...(changed?.serials ?? [])], lastUpdated: changed?.tag ?? '' };
    },
  }),
  route({
    method: 'GET',
    path: `${base}/passes/{pass_type}/{serial}`,
    operationId: 'getUpdatedApplePass',
    summary: 'A pass as it is now',
    area: 'public',
    atRoot: true,
    params: one,
    missing: 'PASS_NOT_AUTHORIZED',
    media: ['application/vnd.apple.pkpass'],
    answer: rawAnswer,
    also: [304],
    refusals: ['PASS_NOT_AUTHORIZED'],
    handle: async ({ params, header }) => {
      const { pass_type: issuer, serial } = params;
      const token = tokenIn(header('authorization'));
      const since = instantOf(header('if-modified-since'));
      const read = await readOr503(use, { platform, issuer, serial, token, since });
      const headers = { 'Last-Modified': new Date(read.modifiedAt).toUTCString() };
      if (read.kind === 'unchanged' || read.issued.kind !== 'file')
        return { status: 304 as const, mediaType: '', bytes: new Uint8Array(), headers };
      const { bytes, mediaType, fileName } = read.issued;
      return {
        mediaType,
        bytes,
        headers: { ...headers, 'Content-Disposition': `attachment; filename="${fileName}"` },
      };
    },
  }),
  route({
    method: 'POST',
    path: `${base}/log`,
    operationId: 'logOfPhone',
    summary: 'A phone complains of our service',
    area: 'public',
    atRoot: true,
    body: PhoneLog,
    status: 200,
    refusals: ['RATE_LIMITED'],
    handle: async ({ body, address }) => {
      await use.throttle(logsPerAddress, address);
      use.phoneLog(body.logs.slice(0, 20).map((line) => line.replace(/\p{Cc}+/gu, ' ').slice(0, 500)));
    },
  }),
];

const instantOf = (text: string | undefined): Instant | undefined => {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : (at as Instant);
};

/** A pass that cannot be signed just now is asked for again; the phone keeps the one it has. */
async function readOr503(use: AppleWalletUse, request: Parameters<AppleWalletUse['readPass']>[0]) {
  try {
    return await use.readPass(request);
  } catch (error) {
    if (isDomainError(error, 'WALLET_NOT_OFFERED')) throw refuseUnavailable(error);
    throw error;
  }
}

const refuseUnavailable = (cause: unknown) => refuse('UNAVAILABLE', { what: 'wallet' }, { cause });
