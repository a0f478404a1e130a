import type { Digests, SecretHasher, TokenSigner } from '../../kernel/digests.ts';
import type { Instant } from '../../kernel/time.ts';
import { assert, assertEqual, type RegisterTest } from '../assert.ts';
import type { ManualClock } from '../fakes.ts';

/** What every {@link Digests} promises. `make` answers digests under the key it is given a name for. */
export function digestsContract(test: RegisterTest, make: (key: string) => Digests): void {
  test('a digest is 64 lower-case hex digits, always the same for the same text', async () => {
    const digests = make('one');
    for (const digest of [digests.sha256, digests.keyed]) {
      for (const text of ['', 'a', 'Crème brûlée 🍮', 'x'.repeat(10_000)]) {
        assert(/^[0-9a-f]{64}$/.test(digest(text)), 'a hex digest');
        assertEqual(digest(text), digest(text));
      }
    }
  });

  test('different texts have different digests', async () => {
    const digests = make('one');
    const texts = Array.from({ length: 500 }, (_, at) => `${at}`);
    assertEqual(new Set(texts.map(digests.sha256)).size, texts.length);
    assertEqual(new Set(texts.map(digests.keyed)).size, texts.length);
  });

  test('a keyed digest is not the plain one', async () => {
    const digests = make('one');
    assert(digests.keyed('1234') !== digests.sha256('1234'), 'another digest');
  });
}

/** What every real {@link Digests} promises beside: SHA-256 as published, and nothing without the key. */
export function realDigestsContract(test: RegisterTest, make: (key: string) => Digests): void {
  digestsContract(test, make);

  test('SHA-256 is the published one (FIPS 180-4)', async () => {
    const { sha256 } = make('one');
    assertEqual(sha256(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    assertEqual(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('a keyed digest follows from the key', async () => {
    assertEqual(make('one').keyed('1234'), make('one').keyed('1234'));
    assert(make('one').keyed('1234') !== make('two').keyed('1234'), 'another digest');
  });
}

/** What every {@link SecretHasher} promises. */
export function secretHasherContract(test: RegisterTest, make: () => SecretHasher): void {
  test('a hash is verified by the secret that made it, and by no other', async () => {
    const hasher = make();
    const hash = await hasher.hash('correct horse');
    assertEqual(await hasher.verify(hash, 'correct horse'), true);
    assertEqual(await hasher.verify(hash, 'correct horsf'), false);
    assertEqual(await hasher.verify(hash, ''), false);
  });

  test('a hash does not show its secret', async () => {
    assert(!(await make().hash('correct horse')).includes('correct horse'), 'no secret in the hash');
  });

  test('without a hash nothing matches', async () => {
    const hasher = make();
    assertEqual(await hasher.verify(null, ''), false);
    assertEqual(await hasher.verify(null, '1234'), false);
  });

  test('a text that is no hash matches nothing', async () => {
    const hasher = make();
    for (const text of ['', '1234', '$argon2id$', '$2b$10$abcdefghijklmnopqrstuv'])
      assertEqual(await hasher.verify(text, '1234'), false);
  });

  test('what is verified at once is not mixed up', async () => {
    const hasher = make();
    const hash = await hasher.hash('right');
    const secrets = Array.from({ length: 12 }, (_, at) => (at % 3 === 0 ? 'right' : `wrong ${at}`));
    const verified = await Promise.all(secrets.map((secret) => hasher.verify(hash, secret)));
    assertEqual(
      verified,
      secrets.map((secret) => secret === 'right'),
    );
  });
}

export interface TokenSignerUnderTest {
  readonly signer: TokenSigner;
  readonly clock: ManualClock;
}

/** What every {@link TokenSigner} promises. */
export function tokenSignerContract(test: RegisterTest, make: () => Promise<TokenSignerUnderTest>): void {
  const token = (now: Instant) =>
    ({
      type: 'access',
      subject: 'someone',
      claims: { role: 'owner', store_ids: ['a', 'b'], merchant_id: null },
      expiresAt: now + 60_000,
    }) as const;

  test('a token says what was signed', async () => {
    const { signer, clock } = await make();
    const { subject, claims, ...rest } = token(clock.now());
    const text = await signer.sign({ subject, claims, ...rest });
    for (let time = 0; time < 2; time++) assertEqual(await signer.verify('access', text), { subject, claims });
  });

  test('a token of one type is none of another', async () => {
    const { signer, clock } = await make();
    const access = await signer.sign(token(clock.now()));
    const ticket = await signer.sign({ ...token(clock.now()), type: 'staff_ticket' });
    for (let time = 0; time < 2; time++) {
      assertEqual(await signer.verify('staff_ticket', access), undefined);
      assertEqual(await signer.verify('access', ticket), undefined);
      assert((await signer.verify('access', access)) !== undefined, 'the token in its own type');
    }
  });

  test('a token is good until it expires, also when it was seen before', async () => {
    const { signer, clock } = await make();
    const text = await signer.sign(token(clock.now()));
    clock.advance(59_000);
    assert((await signer.verify('access', text)) !== undefined, 'still good');
    clock.advance(2_000);
    assertEqual(await signer.verify('access', text), undefined);
  });

  test('what is no token says nothing', async () => {
    const { signer, clock } = await make();
    const text = await signer.sign(token(clock.now()));
    for (const other of [
      '',
      '.',
      '..',
      'abc',
      'a.b.c',
      `${text}x`,
      text.slice(0, -4),
      text.slice(1),
      `${text}.${text}`,
    ])
      assertEqual(await signer.verify('access', other), undefined);
  });

  test('an expired token can still be told from a forged one, and says when it was good', async () => {
    const { signer, clock } = await make();
    const issuedAt = Math.floor(clock.now() / 1_000) * 1_000;
    const { type, subject, claims } = token(clock.now());
    const text = await signer.sign({ type, subject, claims, id: 'number-1', issuedAt, expiresAt: issuedAt + 59_001 });
    const said = { subject, claims, id: 'number-1', issuedAt, expiresAt: issuedAt + 60_000 };
    assertEqual(await signer.inspect(type, text), said);
    clock.advance(120_000);
    for (let time = 0; time < 2; time++) assertEqual(await signer.inspect(type, text), said);
    assertEqual(await signer.verify(type, text), undefined);
    assertEqual(await signer.inspect('device', text), undefined);
    for (const other of ['', 'a.b.c', `${text}x`]) assertEqual(await signer.inspect(type, other), undefined);
  });

  test('the same statement with the same number and time is the same text', async () => {
    const { signer, clock } = await make();
    const { claims, subject } = token(clock.now());
    const statement = {
      type: 'device',
      subject,
      claims,
      id: 'number-1',
      issuedAt: clock.now(),
      expiresAt: clock.now() + 60_000,
    } as const;
    const text = await signer.sign(statement);
    clock.advance(5_000);
    assertEqual(await signer.sign(statement), text);
    assertEqual((await signer.inspect('device', text))?.id, 'number-1');
  });
}
