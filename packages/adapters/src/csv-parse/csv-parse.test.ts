import { expect, test } from 'vitest';
import { csvTableReader } from './index.ts';

const { read } = csvTableReader;

test('commas, semicolons and tabs part cells as the first line has them', async () => {
  expect(await read('name,price\r\nTea,"2,50"\r\n')).toEqual([
    ['name', 'price'],
    ['Tea', '2,50'],
  ]);
  expect(await read('Bezeichnung;Preis\nTee, schwarz;2,50')).toEqual([
    ['Bezeichnung', 'Preis'],
    ['Tee, schwarz', '2,50'],
  ]);
  expect(await read('name\tprice\nTea\t2')).toEqual([
    ['name', 'price'],
    ['Tea', '2'],
  ]);
});

test('a mark of the encoding is no part of the first title, and quotes keep line breaks', async () => {
  expect(await read('\ufeffname;"a;b"\n"one\n""two""";x')).toEqual([
    ['name', 'a;b'],
    ['one\n"two"', 'x'],
  ]);
});

test('rows that are too long or too short are rows all the same; what never ends its quotes is no table', async () => {
  expect(await read('a,b\n1\n1,2,3')).toEqual([['a', 'b'], ['1'], ['1', '2', '3']]);
  expect(await read('a,b\n"1,2')).toBeUndefined();
  expect(await read('')).toEqual([]);
});
