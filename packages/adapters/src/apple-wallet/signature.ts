import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import {
  Attribute,
  CertificateChoices,
  CertificateSet,
  CMSVersion,
  ContentInfo,
  DigestAlgorithmIdentifiers,
  EncapsulatedContentInfo,
  id_data,
  id_signedData,
  IssuerAndSerialNumber,
  SignedData,
  SignerIdentifier,
  SignerInfo,
  SignerInfos,
} from '@peculiar/asn1-cms';
import {
  AsnArray,
  AsnConvert,
  AsnObjectIdentifierConverter,
  AsnType,
  AsnTypeTypes,
  AsnUTCTimeConverter,
  OctetString,
} from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Certificate } from '@peculiar/asn1-x509';
import type { SigningIdentity } from './identities.ts';

const oids = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  sha256: '2.16.840.1.101.3.4.2.1',
  rsa: '1.2.840.113549.1.1.1',
  ecdsaSha256: '1.2.840.10045.4.3.2',
} as const;

/** The signed attributes as what is signed: a set of its own, without the tag it has inside (RFC 5652, section 5.4). */
class AttributeSet extends AsnArray<Attribute> {}
AsnType({ type: AsnTypeTypes.Set, itemType: Attribute })(AttributeSet);

/** In a thread of the pool: an RSA signature would hold up everything else. */
const signAside = promisify(
  (data: Uint8Array, key: KeyObject, done: (error: Error | null, signature?: Buffer) => void): void =>
    sign('sha256', data, key, (error, signature) => done(error, signature)),
);

/** Signs a text, apart from it: a detached PKCS#7 signature with its time, as DER (RFC 5652). */
export type Signer = (content: Uint8Array, at: Date) => Promise<Uint8Array>;

type Identity = Pick<SigningIdentity, 'key' | 'certificate' | 'intermediate' | 'parsed'>;

/**
 * All that changes from one RSA signature to the next is a digest, a time and the signature itself, each always as long: they are laid
 * over a signature that was encoded once. Other keys' signatures differ in length, and are encoded one by one.
 */
export function signerOf(identity: Identity): Signer {
  const encode = encoderOf(identity);
  const length = identity.key.asymmetricKeyDetails?.modulusLength;
  return identity.key.asymmetricKeyType === 'rsa' && length !== undefined
    ? overTemplate(identity.key, encode, Math.ceil(length / 8))
    : async (content, at) => {
        const attributes = attributesOf(digestOf(content), at);
        return encode(attributes, await signed(attributeBytes(attributes), identity.key));
      };
}

const digestOf = (content: Uint8Array): Uint8Array => createHash('sha256').update(content).digest();

async function signed(data: Uint8Array, key: KeyObject): Promise<Uint8Array> {
  const signature = await signAside(data, key);
  if (!signature) throw new Error('Nothing was signed.');
  return signature;
}

type Encode = (attributes: readonly Attribute[], signature: Uint8Array) => Uint8Array;

function overTemplate(key: KeyObject, encode: Encode, signatureLength: number): Signer {
  // Chance marks the places: nothing else in the encoding is the same.
  const [digest, signature] = [randomBytes(32), randomBytes(signatureLength)];
  const time = new Date('2026-01-01T00:00:00Z');
  const attributes = attributeBytes(attributesOf(digest, time));
  const whole = Buffer.from(encode(attributesOf(digest, time), signature));
  const attributesAt = whole.indexOf(attributes.subarray(1)) - 1;
  const timeIn = attributes.indexOf(utcTime(time));
  const digestIn = attributes.indexOf(digest);
  const signatureAt = whole.indexOf(signature);
  if (attributesAt < 0 || timeIn < 0 || digestIn < 0 || signatureAt < 0)
    throw new Error('The signature was not encoded as it should be.');
  return async (content, at) => {
    const toSign = Buffer.from(attributes);
    toSign.write(utcTime(at), timeIn, 'latin1');
    toSign.set(digestOf(content), digestIn);
    const made = await signed(toSign, key);
    const bytes = Buffer.from(whole);
    bytes.set(toSign.subarray(1), attributesAt + 1);
    bytes.set(made, signatureAt);
    return bytes;
  };
}

/** `YYMMDDHHMMSSZ`: what DER has for times before 2050 (RFC 5652, section 11.3). */
const utcTime = (at: Date): string =>
  at
    .toISOString()
    .replace(/\.\d+|[-:T]/g, '')
    .slice(2);

/** In the order that DER has for them. */
const attributesOf = (digest: Uint8Array, at: Date): readonly Attribute[] => [
  new Attribute({
    attrType: oids.contentType,
    attrValues: [AsnObjectIdentifierConverter.toASN(id_data).toBER()],
  }),
  new Attribute({ attrType: oids.signingTime, attrValues: [AsnUTCTimeConverter.toASN(at).toBER()] }),
  new Attribute({ attrType: oids.messageDigest, attrValues: [AsnConvert.serialize(new OctetString(digest))] }),
];

const attributeBytes = (attributes: readonly Attribute[]): Buffer =>
  Buffer.from(AsnConvert.serialize(new AttributeSet([...attributes])));

function encoderOf({ key, certificate, intermediate, parsed }: Identity): Encode {
  const sha256 = new AlgorithmIdentifier({ algorithm: oids.sha256 });
  const signatureAlgorithm =
    key.asymmetricKeyType === 'rsa'
      ? new AlgorithmIdentifier({ algorithm: oids.rsa, parameters: null })
      : new AlgorithmIdentifier({ algorithm: oids.ecdsaSha256 });
  const { issuer, serialNumber } = parsed.tbsCertificate;
  const sid = new SignerIdentifier({ issuerAndSerialNumber: new IssuerAndSerialNumber({ issuer, serialNumber }) });
  const certificates = new CertificateSet(
    [certificate.raw, intermediate.raw]
      .sort(Buffer.compare)
      .map((raw) => new CertificateChoices({ certificate: AsnConvert.parse(raw, Certificate) })),
  );
  return (attributes, signature) => {
    const info = new SignerInfo({
      version: CMSVersion.v1,
      sid,
      digestAlgorithm: sha256,
      signedAttrs: [...attributes],
      signatureAlgorithm,
      signature: new OctetString(signature),
    });
    const data = new SignedData({
      version: CMSVersion.v1,
      digestAlgorithms: new DigestAlgorithmIdentifiers([sha256]),
      encapContentInfo: new EncapsulatedContentInfo({ eContentType: id_data }),
      certificates,
      signerInfos: new SignerInfos([info]),
    });
    const whole = new ContentInfo({ contentType: id_signedData, content: AsnConvert.serialize(data) });
    return new Uint8Array(AsnConvert.serialize(whole));
  };
}
