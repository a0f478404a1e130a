import { zipSync } from 'fflate';
import type { PassToShow } from '@tresen/domain';
import { partOf, type Images, type PassFilePart } from './images.ts';
import { passJson, passStrings, type PassFacts } from './pass-json.ts';
import type { Signer } from './signature.ts';

export const passMediaType = 'application/vnd.apple.pkpass';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A signed pass as the file that phones take. */
export async function passBundle(
  { model }: Pick<PassToShow, 'model'>,
  facts: PassFacts,
  images: Images,
  { signer, at }: { readonly signer: Signer; readonly at: Date },
): Promise<Uint8Array> {
  const files: Record<string, PassFilePart> = { 'pass.json': partOf(utf8(passJson(model, facts))), ...images };
  for (const [locale, strings] of Object.entries(passStrings(model)))
    files[`${locale}.lproj/pass.strings`] = partOf(utf8(strings));
  const manifest = utf8(
    JSON.stringify(Object.fromEntries(Object.entries(files).map(([name, { sha1 }]) => [name, sha1]))),
  );
  const signature = await signer(manifest, at);
  const stored = Object.entries(files).map(([name, { bytes }]) => [name, bytes] as const);
  // Pictures are packed already, and the rest is small: storing costs next to nothing.
  return zipSync(Object.fromEntries([...stored, ['manifest.json', manifest], ['signature', signature]]), { level: 0 });
}
