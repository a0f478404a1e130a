import {
  days,
  passFace,
  type EphemeralStore,
  type Instant,
  type Merchants,
  type notePassHeld,
  type PassFace,
  type Programs,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import { refuseLoyalty, refuseWallet } from '../kit/refusals.ts';
import { rawAnswer, route, type Route } from '../kit/route.ts';
import { Id } from '../wire/common.ts';
import { CallbackTaken, GoogleWalletCallback, Version } from '../wire/google-wallet.ts';

/** A callback that was found genuine. */
interface Genuine {
  readonly event: 'saved' | 'deleted';
  readonly issuer: string;
  readonly serial: string;
  /** The same in every delivery of one event. */
  readonly nonce: string;
  readonly expiresAt: number;
}

export interface GoogleWalletUse {
  /** `undefined` for what is not Google's. */
  googleWallet: { readCallback(body: unknown): Promise<Genuine | undefined> };
  notePassHeld: ReturnType<typeof notePassHeld>;
  ephemeral: Pick<EphemeralStore, 'add' | 'remove'>;
  programs: Pick<Programs, 'byId'>;
  merchants: Pick<Merchants, 'byId'>;
  /** A square PNG for a program that has no picture of its own. */
  passPicture: (face: PassFace) => Promise<Uint8Array>;
}

/** Google tries for days to deliver; a nonce is remembered as long as its message is good, and no longer than this. */
const longestKept = days(7);

const dataUrl = /^data:(image\/(?:png|jpeg|webp));base64,(.+)$/;

export const googleWalletRoutes = (use: GoogleWalletUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/wallet/google/callback',
    operationId: 'googleWalletCallback',
    summary: 'Google tells that a customer has saved a pass, or removed it',
    area: 'public',
    body: GoogleWalletCallback,
    answer: CallbackTaken,
    refusals: ['PASS_NOT_AUTHORIZED'],
    handle: async ({ body, now }) => {
      const callback = await use.googleWallet.readCallback(body);
      if (!callback) throw refuseWallet('PASS_NOT_AUTHORIZED');
      await once(use, callback, now);
      return { received: true } as const;
    },
  }),
  route({
    method: 'GET',
    path: '/wallet/logos/{merchant_id}/{program_id}/{version}',
    operationId: 'getProgramLogo',
    summary: 'The picture of a program, where wallets fetch it; its version makes them fetch a new one',
    area: 'public',
    params: { merchant_id: Id, program_id: Id, version: Version },
    missing: 'PROGRAM_NOT_FOUND',
    media: ['image/png', 'image/jpeg', 'image/webp'],
    answer: rawAnswer,
    handle: async ({ params }) => {
      const merchantId = asId<'merchant'>(params.merchant_id);
      const [program, merchant] = await Promise.all([
        use.programs.byId(merchantId, asId(params.program_id)),
        use.merchants.byId(merchantId),
      ]);
      if (!program || !merchant?.active) throw refuseLoyalty('PROGRAM_NOT_FOUND');
      const face = passFace(program, merchant);
      const [, mediaType, base64] = dataUrl.exec(face.logoUrl ?? '') ?? [];
      const headers = { 'Cache-Control': 'public, max-age=86400', 'Cross-Origin-Resource-Policy': 'cross-origin' };
      return mediaType !== undefined && base64 !== undefined
        ? { mediaType, bytes: Buffer.from(base64, 'base64'), headers }
        : { mediaType: 'image/png', bytes: await use.passPicture(face), headers };
    },
  }),
];

/** Takes each event once, however often it is delivered; one that could not be noted is taken again when it comes again. */
async function once({ ephemeral, notePassHeld }: GoogleWalletUse, callback: Genuine, now: Instant): Promise<void> {
  const { event, issuer, serial, nonce, expiresAt } = callback;
  const key = `google-wallet:callback:${issuer}:${nonce}`;
  if (!(await ephemeral.add(key, '1', Math.min(longestKept, Math.max(1, expiresAt - now))))) return;
  try {
    const state = event === 'saved' ? 'held' : 'offered';
    await notePassHeld({ platform: 'google', issuer, serial, state, at: now });
  } catch (error) {
    await ephemeral.remove(key);
    throw error;
  }
}
