import { assert, assertEqual, assertRefused, type RegisterTest } from '../assert.ts';
import { contextOf } from './payment-provider-driver.ts';
import type { PaymentProviderUnderTest } from './payment-provider-world.ts';

/** What providers with readers promise of them. */
export function readersContract(test: RegisterTest, make: () => Promise<PaymentProviderUnderTest>): void {
  const withReaders = (name: string, body: (opened: Awaited<ReturnType<typeof open>>) => Promise<void>) =>
    test(name, async () => {
      const under = await make();
      if (under.readers !== 'none') await body(await open(under, under.readers));
    });

  withReaders(
    'a reader is paired by its code, listed, and gone when it is unpaired',
    async ({ readers, ids, code }) => {
      const before = await ids();
      const reader = await readers().pair(code(), 'Bar');
      assertEqual(reader.name, 'Bar');
      assertEqual((await ids()).toSorted(), [...before, reader.id].toSorted());
      assertEqual((await readers().status(reader.id)).id, reader.id);
      await readers().unpair(reader.id);
      assertEqual((await ids()).toSorted(), before.toSorted());
      await assertRefused(() => readers().status(reader.id), 'READER_NOT_FOUND');
      await assertRefused(() => readers().unpair(reader.id), 'READER_NOT_FOUND');
    },
  );

  withReaders('a code that is wrong, used or run out pairs nothing', async ({ readers, ids, spentCode }) => {
    const before = await ids();
    for (const wrong of ['', 'AB', 'not a code at all', '../../readers', spentCode()])
      await assertRefused(() => readers().pair(wrong, 'Bar'), 'READER_CODE_INVALID');
    assertEqual(await ids(), before);
  });

  withReaders('a reader that answers is online, and was seen', async ({ under, readers }) => {
    const reader = await readers().status(under.reader ?? '');
    assertEqual(reader.status, 'online');
    assert(reader.seenAt === null || reader.seenAt <= under.clock.now(), 'seen before now');
  });

  withReaders(
    'nobody takes a provider that does not answer for one without readers',
    async ({ under, readers, code }) => {
      if (under.readers === 'none') return;
      for (const disruption of under.readers.disruptions) {
        disruption.begins();
        await assertRefused(() => readers().list(), 'PROVIDER_UNAVAILABLE');
        await assertRefused(() => readers().pair(code(), 'Bar'), 'PROVIDER_UNAVAILABLE');
        await assertRefused(() => readers().status(under.reader ?? ''), 'PROVIDER_UNAVAILABLE');
        disruption.ends();
      }
    },
  );
}

async function open(
  under: PaymentProviderUnderTest,
  { code, spentCode }: Exclude<PaymentProviderUnderTest['readers'], 'none'>,
) {
  const readers = () => {
    const port = under.provider().readers;
    assert(port, 'readers that are declared are there');
    const context = contextOf(under);
    return {
      list: () => port.list(context),
      pair: (shown: string, name: string) => port.pair(context, { code: shown, name }),
      unpair: (id: string) => port.unpair(context, id),
      status: (id: string) => port.status(context, id),
    };
  };
  return { under, readers, code, spentCode, ids: async () => (await readers().list()).map(({ id }) => id) };
}
