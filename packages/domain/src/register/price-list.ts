import type { Currency, Minor } from '../kernel/money.ts';
import {
  activeCell,
  barcodeCell,
  categoryCell,
  currencyCell,
  inertText,
  nameCell,
  plainText,
  priceCell,
  priceText,
  taxCell,
  type Cell,
  type RowFaultCode,
} from './price-cells.ts';
import type { Product, TaxRate } from './product.ts';

/** A price list as a table: the rows of a spreadsheet, already taken apart into cells. A formula is text like any other. */
export type PriceRows = readonly (readonly string[])[];

/** The columns of a price list, as an export names and orders them. */
const columns = ['name', 'barcode', 'price', 'currency', 'tax', 'category', 'active'] as const;
export type PriceColumn = (typeof columns)[number];
const needed: readonly PriceColumn[] = ['name', 'price', 'tax'];

/** What people call the columns in English, French, German and Luxembourgish, without case, accents and punctuation. */
const titles: Readonly<Record<PriceColumn, string>> = {
  name:
    'name product productname item article nom produit designation libelle ' +
    'artikel artikelbezeichnung bezeichnung produkt produktname numm',
  barcode: 'barcode ean ean13 ean8 gtin upc codebarres codebarre codeabarres strichcode',
  price:
    'price unitprice grossprice prix prixttc prixdevente prixunitaire ' +
    'preis verkaufspreis bruttopreis einzelpreis vkpreis prais verkafsprais',
  currency: 'currency devise monnaie wahrung',
  tax:
    'tax taxrate vat vatrate tva tauxtva tauxdetva taxe ' +
    'mwst mwstsatz ust ustsatz umsatzsteuer mehrwertsteuer steuer steuersatz steiersaz',
  category: 'category group categorie rubrique famille kategorie warengruppe gruppe grupp',
  active: 'active enabled actif aktiv aktiviert',
};

const columnOf = new Map(
  columns.flatMap((column) => titles[column].split(' ').map((title) => [title, column] as const)),
);

/** What is wrong, and where: rows count from 1, the row of titles being the first. */
export interface RowFault {
  readonly row: number;
  readonly column: PriceColumn | null;
  readonly code: RowFaultCode;
  /** What is there, cut short. */
  readonly value: string | null;
}

/** One product as a row says it. What the list has no column for is `undefined`. */
export interface PriceRow {
  readonly name: string;
  readonly barcode: string | null;
  readonly price: Minor;
  readonly currency: Currency;
  readonly taxRate: TaxRate;
  readonly category: string | null | undefined;
  readonly active: boolean | undefined;
}

/** So that a list is one commit. */
export const mostRows = 2_000;

export interface ReadRows {
  readonly products: readonly PriceRow[];
  /** In the order of rows. Where there is any, nothing should come of the list. */
  readonly faults: readonly RowFault[];
}

const fault = (row: number, column: PriceColumn | null, code: RowFaultCode, value: string | null = null): RowFault => ({
  row,
  column,
  code,
  value:
    value &&
    value
      .replace(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, 60),
});

/**
 * Reads a price list. Its first row has the titles, in any order and in any of four languages; columns with other titles are left
 * out. Prices are read with decimal commas and points, taxes as `19`, `19 %` or `5,5 %`. `usual` is the currency of rows without one.
 */
export function readProductRows(rows: PriceRows, usual: Currency): ReadRows {
  const [head = [], ...body] = rows;
  const refused = (...faults: readonly RowFault[]): ReadRows => ({ products: [], faults });
  if (body.every(isBlank)) return refused(fault(1, null, 'EMPTY'));
  if (body.length > mostRows) return refused(fault(mostRows + 2, null, 'TOO_MANY_ROWS'));
  const { places, faults: ofHead } = readTitles(head);
  if (ofHead.length > 0) return refused(...ofHead);
  const products: PriceRow[] = [];
  const faults: RowFault[] = [];
  const seen = new Set<string>();
  for (const [at, cells] of body.entries()) {
    if (isBlank(cells)) continue;
    const row = readRow(cells, { row: at + 2, places, width: head.length, usual });
    faults.push(...row.faults);
    if (!row.product) continue;
    const { name, barcode } = row.product;
    const known = barcode === null ? `name ${name}` : `barcode ${barcode}`;
    if (!seen.has(known)) products.push(row.product);
    else if (barcode === null) faults.push(fault(at + 2, 'name', 'NAME_TWICE', name));
    else faults.push(fault(at + 2, 'barcode', 'BARCODE_TWICE', barcode));
    seen.add(known);
  }
  return { products, faults };
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

type Places = ReadonlyMap<PriceColumn, number>;

function readTitles(head: readonly string[]): { readonly places: Places; readonly faults: readonly RowFault[] } {
  const places = new Map<PriceColumn, number>();
  const faults: RowFault[] = [];
  for (const [at, title] of head.entries()) {
    const plain = title
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
    const column = columnOf.get(plain);
    if (column === undefined) continue;
    if (places.has(column)) faults.push(fault(1, column, 'COLUMN_TWICE', title));
    places.set(column, at);
  }
  for (const column of needed) if (!places.has(column)) faults.push(fault(1, column, 'COLUMN_MISSING'));
  return { places, faults };
}

interface RowPlace {
  readonly row: number;
  readonly places: Places;
  readonly width: number;
  readonly usual: Currency;
}

function readRow(
  cells: readonly string[],
  { row, places, width, usual }: RowPlace,
): { readonly product: PriceRow | undefined; readonly faults: readonly RowFault[] } {
  const spilt = cells.slice(width).find((extra) => extra.trim() !== '');
  if (spilt !== undefined) return { product: undefined, faults: [fault(row, null, 'CELL_TOO_MANY', spilt)] };
  const faults: RowFault[] = [];
  const read = <T>(column: PriceColumn, parse: (text: string) => Cell<T>): T | undefined => {
    const at = places.get(column);
    const text = at === undefined ? '' : plainText((cells[at] ?? '').trim());
    const cell: Cell<T> = text.includes('\ufffd')
      ? { code: 'ENCODING' }
      : text === '' && needed.includes(column)
        ? { code: 'VALUE_MISSING' }
        : parse(text);
    if ('value' in cell) return cell.value;
    faults.push(fault(row, column, cell.code, text));
    return undefined;
  };
  const name = read('name', nameCell);
  const barcode = read('barcode', barcodeCell);
  const priceCurrency = read('currency', (text) => currencyCell(text, usual)) ?? usual;
  const price = read('price', (text) => priceCell(text, priceCurrency));
  const taxRate = read('tax', taxCell);
  const category = read('category', categoryCell);
  const active = read('active', activeCell);
  if (faults.length > 0 || name === undefined || price === undefined || taxRate === undefined)
    return { product: undefined, faults };
  return {
    product: {
      name,
      barcode: barcode ?? null,
      price,
      currency: priceCurrency,
      taxRate,
      category: places.has('category') ? category : undefined,
      active,
    },
    faults,
  };
}

/** What a price list says of a product. */
export type ListedProduct = Pick<
  Product,
  'name' | 'barcode' | 'price' | 'currency' | 'taxRate' | 'category' | 'active'
>;

/** A price list of these products: the titles, and a row each. Read again, it changes nothing; no cell is run by a spreadsheet. */
export const productTable = (products: readonly ListedProduct[]): PriceRows => [
  columns,
  ...products.map((product) => [
    inertText(product.name),
    inertText(product.barcode ?? ''),
    priceText(product.price, product.currency),
    product.currency,
    `${product.taxRate / 100} %`,
    inertText(product.category ?? ''),
    product.active ? 'true' : 'false',
  ]),
];
