import type { Locale } from '../wire/common.ts';

/** What stands on receipts and reports, in one language. */
export interface PrintWords {
  readonly receipt: string;
  readonly notPaid: string;
  readonly void: string;
  readonly total: string;
  readonly discount: string;
  readonly open: string;
  readonly tendered: string;
  readonly change: string;
  readonly tip: string;
  readonly refunded: string;
  readonly tax: string;
  readonly net: string;
  readonly gross: string;
  readonly stamps: string;
  readonly points: string;
  readonly thanks: string;
  readonly report: string;
  readonly shift: string;
  readonly opened: string;
  readonly closed: string;
  readonly float: string;
  readonly cashIn: string;
  readonly cashOut: string;
  readonly expected: string;
  readonly counted: string;
  readonly difference: string;
  readonly sales: string;
  readonly voided: string;
  readonly receipts: string;
  readonly refunds: string;
  readonly tips: string;
  readonly note: string;
}

const en: PrintWords = {
  receipt: 'Receipt',
  notPaid: 'Not paid yet',
  void: 'VOID',
  total: 'Total',
  discount: 'Discount',
  open: 'Left to pay',
  tendered: 'Given',
  change: 'Change',
  tip: 'Tip',
  refunded: 'Refunded',
  tax: 'Tax',
  net: 'Net',
  gross: 'Gross',
  stamps: 'Stamps',
  points: 'Points',
  thanks: 'Thank you!',
  report: 'Z report',
  shift: 'Shift',
  opened: 'Opened',
  closed: 'Closed',
  float: 'Opening float',
  cashIn: 'Cash in',
  cashOut: 'Cash out',
  expected: 'Cash expected',
  counted: 'Cash counted',
  difference: 'Difference',
  sales: 'Sales',
  voided: 'of them void',
  receipts: 'Receipts',
  refunds: 'Refunds',
  tips: 'Tips',
  note: 'Note',
};

const fr: PrintWords = {
  receipt: 'Ticket',
  notPaid: 'Pas encore payé',
  void: 'ANNULÉ',
  total: 'Total',
  discount: 'Remise',
  open: 'Reste à payer',
  tendered: 'Reçu',
  change: 'Rendu',
  tip: 'Pourboire',
  refunded: 'Remboursé',
  tax: 'TVA',
  net: 'HT',
  gross: 'TTC',
  stamps: 'Tampons',
  points: 'Points',
  thanks: 'Merci !',
  report: 'Rapport Z',
  shift: 'Session',
  opened: 'Ouverture',
  closed: 'Clôture',
  float: 'Fonds de caisse',
  cashIn: 'Entrée d’espèces',
  cashOut: 'Sortie d’espèces',
  expected: 'Espèces attendues',
  counted: 'Espèces comptées',
  difference: 'Écart',
  sales: 'Ventes',
  voided: 'dont annulées',
  receipts: 'Tickets',
  refunds: 'Remboursements',
  tips: 'Pourboires',
  note: 'Remarque',
};

const de: PrintWords = {
  receipt: 'Beleg',
  notPaid: 'Noch nicht bezahlt',
  void: 'STORNIERT',
  total: 'Summe',
  discount: 'Rabatt',
  open: 'Noch zu zahlen',
  tendered: 'Gegeben',
  change: 'Rückgeld',
  tip: 'Trinkgeld',
  refunded: 'Erstattet',
  tax: 'MwSt.',
  net: 'Netto',
  gross: 'Brutto',
  stamps: 'Stempel',
  points: 'Punkte',
  thanks: 'Vielen Dank!',
  report: 'Z-Bericht',
  shift: 'Schicht',
  opened: 'Geöffnet',
  closed: 'Geschlossen',
  float: 'Wechselgeld zu Beginn',
  cashIn: 'Einlage',
  cashOut: 'Entnahme',
  expected: 'Bargeld erwartet',
  counted: 'Bargeld gezählt',
  difference: 'Differenz',
  sales: 'Verkäufe',
  voided: 'davon storniert',
  receipts: 'Belege',
  refunds: 'Erstattungen',
  tips: 'Trinkgelder',
  note: 'Notiz',
};

const lb: PrintWords = {
  receipt: 'Ticket',
  notPaid: 'Nach net bezuelt',
  void: 'ANNULÉIERT',
  total: 'Total',
  discount: 'Rabatt',
  open: 'Nach ze bezuelen',
  tendered: 'Ginn',
  change: 'Zréck',
  tip: 'Drénkgeld',
  refunded: 'Zréckbezuelt',
  tax: 'TVA',
  net: 'Netto',
  gross: 'Brutto',
  stamps: 'Stempelen',
  points: 'Punkten',
  thanks: 'Villmools Merci!',
  report: 'Z-Rapport',
  shift: 'Schicht',
  opened: 'Opgemaach',
  closed: 'Zougemaach',
  float: 'Wiesselgeld um Ufank',
  cashIn: 'Eragaang',
  cashOut: 'Erausgaang',
  expected: 'Boergeld erwaart',
  counted: 'Boergeld gezielt',
  difference: 'Differenz',
  sales: 'Verkeef',
  voided: 'dovun annuléiert',
  receipts: 'Ticketen',
  refunds: 'Réckzuelungen',
  tips: 'Drénkgelder',
  note: 'Bemierkung',
};

export const printWords: Readonly<Record<Locale, PrintWords>> = { en, fr, de, lb };

/** Printers have no narrow or fixed spaces. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

/** Words and figures as one language writes them. */
export interface PrintStyle {
  readonly locale: Locale;
  readonly words: PrintWords;
  money(money: { readonly amount_minor: number; readonly currency: string }): string;
  percent(hundredths: number): string;
  time(iso: string, zone: string): string;
}

export function printStyle(locale: Locale): PrintStyle {
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const currencies = new Map<string, Intl.NumberFormat>();
  const currencyFormat = (currency: string): Intl.NumberFormat => {
    const known = currencies.get(currency) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
    currencies.set(currency, known);
    return known;
  };
  return {
    locale,
    words: printWords[locale],
    money: ({ amount_minor, currency }) => {
      const format = currencyFormat(currency);
      return plain(format.format(amount_minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2)));
    },
    percent: (hundredths) => plain(percent.format(hundredths / 10_000)),
    time: (iso, timeZone) =>
      plain(
        new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(iso)),
      ),
  };
}
