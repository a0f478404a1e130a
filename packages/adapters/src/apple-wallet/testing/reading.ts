import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';

/** A pass as a phone reads it. */
export interface ReadPass {
  readonly serial: string;
  readonly passType: string;
  readonly token: string;
  readonly webServiceUrl: string;
  readonly voided: boolean;
  /** Values of all fields by key, as `pass.json` has them. */
  readonly fields: Readonly<Record<string, string | number>>;
  /** Keys of the fields whose change is announced. */
  readonly announced: readonly string[];
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly json: Readonly<Record<string, unknown>>;
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** Takes a pass apart and checks that the manifest names every file by its digest. Signatures are for others to check. */
export function readPassFile(bytes: Uint8Array): ReadPass {
  const files = unzipSync(bytes);
  const manifest = JSON.parse(text(files['manifest.json'])) as Record<string, string>; // checked against the files below
  const named = Object.keys(files).filter((name) => name !== 'manifest.json' && name !== 'signature');
  for (const name of new Set([...named, ...Object.keys(manifest)])) {
    const file = files[name];
    const digest = file && createHash('sha1').update(file).digest('hex');
    if (digest === undefined || manifest[name] !== digest) throw new Error(`The manifest does not fit ${name}.`);
  }
  const json = JSON.parse(text(files['pass.json'])) as PassJson; // of our own making, and read by a phone as it is
  const fields = Object.values(json.storeCard).flat();
  return {
    serial: json.serialNumber,
    passType: json.passTypeIdentifier,
    token: json.authenticationToken,
    webServiceUrl: json.webServiceURL,
    voided: json.voided === true,
    fields: Object.fromEntries(fields.map(({ key, value }) => [key, value])),
    announced: fields.filter(({ changeMessage }) => changeMessage !== undefined).map(({ key }) => key),
    files,
    json: { ...json },
  };
}

interface PassJson {
  readonly serialNumber: string;
  readonly passTypeIdentifier: string;
  readonly authenticationToken: string;
  readonly webServiceURL: string;
  readonly voided?: boolean;
  readonly storeCard: Readonly<
    Record<
      string,
      readonly { readonly key: string; readonly value: string | number; readonly changeMessage?: string }[]
    >
  >;
}
