import { generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { AsnConvert, AsnUtf8StringConverter, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  GeneralName,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

/** A certificate with its key. */
export interface Issued {
  readonly certificate: string;
  /** PKCS#8; encrypted when a passphrase was asked for. */
  readonly privateKey: string;
}

export interface PassCertificateRequest {
  readonly passType?: string;
  readonly team?: string;
  readonly validFrom?: Date;
  readonly validUntil?: Date;
  readonly kind?: 'rsa' | 'ec';
  readonly passphrase?: string;
}

/** A chain of certificates as Apple's is: a root, an intermediate for developers, pass certificates below it. */
export interface TestAuthority {
  readonly root: string;
  readonly intermediate: string;
  passCertificate(request?: PassCertificateRequest): Issued;
  /** For a server on this machine; clients must be told to trust the root. */
  serverCertificate(): Issued;
}

const oids = {
  commonName: '2.5.4.3',
  organisation: '2.5.4.10',
  unit: '2.5.4.11',
  country: '2.5.4.6',
  userId: '0.9.2342.19200300.100.1.1',
  rsaSha256: '1.2.840.113549.1.1.11',
  ecSha256: '1.2.840.10045.4.3.2',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  /** Apple's marks: of the intermediate for developers, of a pass certificate and its pass type. */
  appleIntermediate: '1.2.840.113635.100.6.2.1',
  applePass: '1.2.840.113635.100.6.1.16',
  applePush: '1.2.840.113635.100.6.3.2',
} as const;

const defaults = { passType: 'pass.test.tresen', team: 'TEAM123456' };

/** Makes a chain of its own, with keys that nothing else has. Takes some tenths of a second. */
export function testAuthority(): TestAuthority {
  const [rootKeys, middleKeys] = [newKeys('rsa'), newKeys('rsa')];
  const years = (count: number) => new Date(Date.now() + count * 31_536_000_000);
  const whole = { validFrom: years(-1), validUntil: years(10) };
  const rootName = nameOf([
    ['commonName', 'Test Root CA'],
    ['organisation', 'Test Inc.'],
  ]);
  const middleName = nameOf([
    ['commonName', 'Test Worldwide Developer Relations Certification Authority'],
    ['unit', 'G4'],
    ['organisation', 'Test Inc.'],
    ['country', 'US'],
  ]);
  const authorityMarks = [
    extension(oids.basicConstraints, AsnConvert.serialize(new BasicConstraints({ cA: true })), true),
    extension(
      oids.keyUsage,
      AsnConvert.serialize(new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign)),
      true,
    ),
  ];
  const nothing = new Uint8Array([5, 0]).buffer;
  const root = certificate({
    subject: rootName,
    issuer: rootName,
    keys: rootKeys,
    by: rootKeys,
    marks: authorityMarks,
    ...whole,
  });
  const intermediate = certificate({
    subject: middleName,
    issuer: rootName,
    keys: middleKeys,
    by: rootKeys,
    marks: [...authorityMarks, extension(oids.appleIntermediate, nothing)],
    ...whole,
  });
  return {
    root,
    intermediate,
    passCertificate: ({ passType, team, validFrom, validUntil, kind = 'rsa', passphrase } = {}) => {
      const keys = newKeys(kind);
      const type = passType ?? defaults.passType;
      const subject = nameOf([
        ['userId', type],
        ['commonName', `Pass Type ID: ${type}`],
        ['unit', team ?? defaults.team],
        ['organisation', 'Test Shop'],
        ['country', 'LU'],
      ]);
      const marks = [
        extension(oids.keyUsage, AsnConvert.serialize(new KeyUsage(KeyUsageFlags.digitalSignature)), true),
        extension(oids.applePass, AsnUtf8StringConverter.toASN(type).toBER()),
        extension(oids.applePush, nothing),
      ];
      const text = certificate({
        subject,
        issuer: middleName,
        keys,
        by: middleKeys,
        marks,
        validFrom: validFrom ?? years(-0.5),
        validUntil: validUntil ?? years(0.5),
      });
      return { certificate: text, privateKey: keyText(keys.privateKey, passphrase) };
    },
    serverCertificate: () => {
      const keys = newKeys('ec');
      const subject = nameOf([['commonName', 'localhost']]);
      const names = new SubjectAlternativeName([
        new GeneralName({ dNSName: 'localhost' }),
        new GeneralName({ iPAddress: '127.0.0.1' }),
      ]);
      const marks = [extension(oids.alternativeNames, AsnConvert.serialize(names))];
      const text = certificate({ subject, issuer: rootName, keys, by: rootKeys, marks, ...whole });
      return { certificate: text, privateKey: keyText(keys.privateKey) };
    },
  };
}

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const newKeys = (kind: 'rsa' | 'ec'): Keys =>
  kind === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

const keyText = (key: KeyObject, passphrase?: string): string =>
  String(
    key.export({
      format: 'pem',
      type: 'pkcs8',
      ...(passphrase !== undefined && { cipher: 'aes-256-cbc', passphrase }),
    }),
  );

const nameOf = (parts: readonly (readonly [keyof typeof oids, string])[]): Name =>
  new Name(
    parts.map(
      ([part, text]) =>
        new RelativeDistinguishedName([
          new AttributeTypeAndValue({ type: oids[part], value: new AttributeValue({ utf8String: text }) }),
        ]),
    ),
  );

const extension = (extnID: string, value: ArrayBuffer, critical = false): Extension =>
  new Extension({ extnID, critical, extnValue: new OctetString(value) });

interface CertificateRequest {
  readonly subject: Name;
  readonly issuer: Name;
  readonly keys: Keys;
  readonly by: Keys;
  readonly marks: readonly Extension[];
  readonly validFrom: Date;
  readonly validUntil: Date;
}

function certificate({ subject, issuer, keys, by, marks, validFrom, validUntil }: CertificateRequest): string {
  const algorithm =
    by.privateKey.asymmetricKeyType === 'rsa'
      ? new AlgorithmIdentifier({ algorithm: oids.rsaSha256, parameters: null })
      : new AlgorithmIdentifier({ algorithm: oids.ecSha256 });
  const serial = randomBytes(12);
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' });
  const body = new TBSCertificate({
    version: Version.v3,
    serialNumber: new Uint8Array(serial).buffer,
    signature: algorithm,
    issuer,
    validity: new Validity({ notBefore: validFrom, notAfter: validUntil }),
    subject,
    subjectPublicKeyInfo: AsnConvert.parse(publicKey, SubjectPublicKeyInfo),
    extensions: new Extensions([...marks]),
  });
  const signed = sign('sha256', new Uint8Array(AsnConvert.serialize(body)), by.privateKey);
  const whole = new Certificate({
    tbsCertificate: body,
    signatureAlgorithm: algorithm,
    signatureValue: new Uint8Array(signed).buffer,
  });
  return new X509Certificate(new Uint8Array(AsnConvert.serialize(whole))).toString();
}
