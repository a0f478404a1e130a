import { appleWallet } from '@tresen/adapters/apple-wallet';
import { readPassFile, testAuthority } from '@tresen/adapters/apple-wallet/testing';
import { instant, passModel, systemClock, type Pass, type PassModel } from '@tresen/domain';
import { cafe } from '@tresen/domain/testing';
import { PKPass } from 'passkit-generator';
import { spread, type Figure } from './figures.ts';
import { interleaved, measured, perSecond, type Measured } from './measure.ts';
import type { Setting } from './setting.ts';

const passType = 'pass.test.tresen';
const atOnce = 4;

/** Passes signed by us against the same files signed by the common library; and how long one pass holds up everything else. */
export async function wallet({
  short,
  rounds,
  note,
}: Pick<Setting, 'short' | 'rounds' | 'note'>): Promise<readonly Figure[]> {
  const authority = testAuthority();
  const { certificate, privateKey } = authority.passCertificate({ passType });
  const settings = {
    pass_type_identifier: passType,
    team_identifier: 'TEAM123456',
    certificates: certificate,
    private_keys: privateKey,
    intermediates: authority.intermediate,
  };
  const apple = appleWallet({
    webServiceUrl: () => 'https://shop.test/wallet/apple',
    now: () => systemClock.now(),
  });
  const models = await cards();
  const ours = async (model: PassModel): Promise<Uint8Array> => {
    const issued = await apple.issue({ pass, model }, settings);
    if (issued.kind !== 'file') throw new Error('no file');
    return issued.bytes;
  };
  const contents: Record<string, Buffer>[] = [];
  for (const model of models) {
    const { 'manifest.json': _, signature: __, ...files } = readPassFile(await ours(model)).files;
    contents.push(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)])));
  }
  const theirs = async (files: Record<string, Buffer>): Promise<Uint8Array> =>
    new PKPass(files, {
      wwdr: authority.intermediate,
      signerCert: certificate,
      signerKey: privateKey,
    }).getAsBuffer();
  same(await ours(models[1]!), await theirs(contents[1]!));

  const [ourCount, theirCount] = short ? [300, 30] : [2_000, 200];
  // As requests come: several under way at a time, on both sides.
  const all = async <T>(count: number, things: readonly T[], make: (thing: T) => Promise<unknown>) => {
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let index = next++; index < count; index = next++) await make(things[index % things.length]!);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  };
  const sides = await interleaved(
    rounds,
    () => perSecond(ourCount, () => all(ourCount, models, ours)),
    () => perSecond(theirCount, () => all(theirCount, contents, theirs)),
  );
  note(`${(rounds + 1) * ourCount} passes by us, ${(rounds + 1) * theirCount} by passkit-generator, of the same files`);
  const [ourGaps, theirGaps] = [await gaps(models, ours), await gaps(contents, theirs)];
  const inMs = ({ median, most }: Measured) => `${median.toFixed(1)} ms, at most ${most.toFixed(1)} ms`;
  apple.close();
  return [
    {
      what: `passes signed for Apple Wallet, ${atOnce} at a time`,
      figure: spread(sides.ours, '/s'),
      against: `passkit-generator: ${spread(sides.theirs, '/s')}`,
      ratio: spread(sides.ratio),
      limit: '≥ 20',
      holds: sides.ratio.median >= 20,
    },
    {
      what: 'event loop held up by one pass',
      figure: inMs(ourGaps),
      against: `passkit-generator: ${inMs(theirGaps)}`,
      ratio: '',
      limit: '≤ 5 ms',
      holds: ourGaps.most <= 5,
    },
  ];
}

// What the adapter reads of a pass.
const pass = {
  serial: 'c2VyaWFsLW51bWJlcg',
  issuer: passType,
  token: 'dG9rZW4tb2YtdGhlLXBhc3MtMzItY2hhcnM',
  modifiedAt: instant('2026-01-01T00:00:00Z'),
} as Pass;

/** A café's card with none to ten stamps. */
async function cards(): Promise<readonly PassModel[]> {
  const { store, card } = await cafe();
  const found = await store.cards.byPublicId(card.id);
  const merchant = found && (await store.merchants.byId(found.card.merchantId));
  if (!found || !merchant) throw new Error('the café has no card');
  return Array.from({ length: 11 }, (_, stamps) =>
    passModel({ ...found, card: { ...found.card, stamps }, merchant }, 'https://shop.test/card/1'),
  );
}

/** Both sides must have made the same pass, but for the signature; the library lays out strings in its own way. */
function same(one: Uint8Array, other: Uint8Array): void {
  const [ours, theirs] = [readPassFile(one), readPassFile(other)];
  const names = (files: object) => Object.keys(files).sort().join();
  if (names(ours.files) !== names(theirs.files)) throw new Error('the passes hold different files');
  if (JSON.stringify(ours.json) !== JSON.stringify(theirs.json)) throw new Error('pass.json is not the same in both');
  for (const [name, bytes] of Object.entries(ours.files))
    if (name.endsWith('.png') && !Buffer.from(bytes).equals(theirs.files[name] ?? Buffer.alloc(0)))
      throw new Error(`${name} is not the same in both passes`);
}

/**
 * The longest that anything else on the event loop had to wait, pass by pass. By the clock: what else the machine does counts too, so
 * that it is no less than what the pass took.
 */
async function gaps<T>(things: readonly T[], make: (thing: T) => Promise<unknown>): Promise<Measured> {
  const longest: number[] = [];
  for (let index = 0; index < 300; index++) {
    let [last, gap, on] = [performance.now(), 0, true];
    const tick = (): void => {
      const now = performance.now();
      gap = Math.max(gap, now - last);
      last = now;
      if (on) setImmediate(tick);
    };
    setImmediate(tick);
    await make(things[index % things.length]!);
    on = false;
    await new Promise((resolve) => setImmediate(resolve));
    longest.push(gap);
  }
  return measured(longest);
}
