import { expect, test } from 'vitest';
import { escposEncoder } from './index.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

test('a printout begins by resetting the printer and ends by cutting; rows fill the width of the paper', async () => {
  const bytes = await escposEncoder.encode({
    language: 'de',
    lines: [
      { kind: 'title', text: 'Shop' },
      { kind: 'pair', left: 'Tea', right: '2.50' },
      { kind: 'rule' },
      { kind: 'text', text: 'Bye', centred: true },
    ],
  });
  expect(Array.from(bytes.slice(0, 2))).toEqual([0x1b, 0x40]); // ESC @
  expect(text(bytes)).toContain(`Tea${' '.repeat(41)}2.50`);
  expect(text(bytes).slice(-8)).toContain('\x1dV'); // GS V
});

test('letters of every language we speak, and the euro, are put into a code page that has them', async () => {
  const bytes = await escposEncoder.encode({
    language: 'de',
    lines: [{ kind: 'pair', left: 'Käsekuchen à la crème', right: '3,80 €' }],
  });
  expect(text(bytes)).not.toContain('?');
  expect(text(bytes)).toContain('\x1bt'); // ESC t: a code page was chosen
});
