import type { Locale } from '../people/merchant.ts';

/** What is printed around the figures of a receipt and of a Z report. */
export interface ReceiptWords {
  readonly receipt: string;
  readonly subtotal: string;
  readonly discount: string;
  readonly total: string;
  readonly tax: string;
  readonly net: string;
  readonly gross: string;
  readonly tip: string;
  readonly tendered: string;
  readonly change: string;
  readonly open: string;
  readonly refund: string;
  readonly notPaid: string;
  readonly void: string;
  readonly card: string;
  readonly stamps: string;
  readonly points: string;
  readonly thanks: string;
  readonly zReport: string;
  /** Of a shift that goes on. */
  readonly xReport: string;
  readonly till: string;
  readonly opened: string;
  readonly closed: string;
  readonly sales: string;
  readonly voided: string;
  readonly receipts: string;
  readonly payments: string;
  readonly refunds: string;
  readonly float: string;
  readonly cashIn: string;
  readonly cashOut: string;
  readonly expectedCash: string;
  readonly countedCash: string;
  readonly difference: string;
  readonly note: string;
}

export const receiptWords: Readonly<Record<Locale, ReceiptWords>> = {
  en: {
    receipt: 'Receipt',
    subtotal: 'Subtotal',
    discount: 'Discount',
    total: 'Total',
    tax: 'VAT',
    net: 'Net',
    gross: 'Gross',
    tip: 'Tip',
    tendered: 'Given',
    change: 'Change',
    open: 'To pay',
    refund: 'Refund',
    notPaid: 'NOT PAID YET',
    void: 'VOID',
    card: 'Card',
    stamps: 'Stamps earned',
    points: 'Points earned',
    thanks: 'Thank you',
    zReport: 'Z report',
    xReport: 'X report',
    till: 'Till',
    opened: 'Opened',
    closed: 'Closed',
    sales: 'Sales',
    voided: 'Voided',
    receipts: 'Receipts',
    payments: 'Payments',
    refunds: 'Refunds',
    float: 'Opening float',
    cashIn: 'Cash in',
    cashOut: 'Cash out',
    expectedCash: 'Cash expected',
    countedCash: 'Cash counted',
    difference: 'Difference',
    note: 'Note',
  },
  fr: {
    receipt: 'Ticket',
    subtotal: 'Sous-total',
    discount: 'Remise',
    total: 'Total',
    tax: 'TVA',
    net: 'HT',
    gross: 'TTC',
    tip: 'Pourboire',
    tendered: 'Reçu',
    change: 'Rendu',
    open: 'À payer',
    refund: 'Remboursement',
    notPaid: 'PAS ENCORE PAYÉ',
    void: 'ANNULÉ',
    card: 'Carte',
    stamps: 'Tampons gagnés',
    points: 'Points gagnés',
    thanks: 'Merci',
    zReport: 'Rapport Z',
    xReport: 'Rapport X',
    till: 'Caisse',
    opened: 'Ouverture',
    closed: 'Clôture',
    sales: 'Ventes',
    voided: 'Annulées',
    receipts: 'Tickets',
    payments: 'Paiements',
    refunds: 'Remboursements',
    float: 'Fond de caisse',
    cashIn: 'Entrée d’espèces',
    cashOut: 'Sortie d’espèces',
    expectedCash: 'Espèces attendues',
    countedCash: 'Espèces comptées',
    difference: 'Écart',
    note: 'Note',
  },
  de: {
    receipt: 'Beleg',
    subtotal: 'Zwischensumme',
    discount: 'Rabatt',
    total: 'Summe',
    tax: 'MwSt.',
    net: 'Netto',
    gross: 'Brutto',
    tip: 'Trinkgeld',
    tendered: 'Gegeben',
    change: 'Rückgeld',
    open: 'Zu zahlen',
    refund: 'Rückzahlung',
    notPaid: 'NOCH NICHT BEZAHLT',
    void: 'STORNIERT',
    card: 'Karte',
    stamps: 'Neue Stempel',
    points: 'Neue Punkte',
    thanks: 'Vielen Dank',
    zReport: 'Z-Bericht',
    xReport: 'X-Bericht',
    till: 'Kasse',
    opened: 'Geöffnet',
    closed: 'Geschlossen',
    sales: 'Verkäufe',
    voided: 'Storniert',
    receipts: 'Belege',
    payments: 'Zahlungen',
    refunds: 'Rückzahlungen',
    float: 'Anfangsbestand',
    cashIn: 'Einlage',
    cashOut: 'Entnahme',
    expectedCash: 'Bargeld erwartet',
    countedCash: 'Bargeld gezählt',
    difference: 'Differenz',
    note: 'Bemerkung',
  },
  lb: {
    receipt: 'Ticket',
    subtotal: 'Zwëschesomm',
    discount: 'Rabatt',
    total: 'Total',
    tax: 'TVA',
    net: 'Netto',
    gross: 'Brutto',
    tip: 'Drénkgeld',
    tendered: 'Ginn',
    change: 'Zréck',
    open: 'Ze bezuelen',
    refund: 'Rembours',
    notPaid: 'NACH NET BEZUELT',
    void: 'ANNULÉIERT',
    card: 'Kaart',
    stamps: 'Nei Stempelen',
    points: 'Nei Punkten',
    thanks: 'Villmools Merci',
    zReport: 'Z-Rapport',
    xReport: 'X-Rapport',
    till: 'Keess',
    opened: 'Opgemaach',
    closed: 'Zougemaach',
    sales: 'Verkeef',
    voided: 'Annuléiert',
    receipts: 'Ticketen',
    payments: 'Bezuelungen',
    refunds: 'Remboursementer',
    float: 'Ufanksbestand',
    cashIn: 'Cash eran',
    cashOut: 'Cash eraus',
    expectedCash: 'Cash erwaart',
    countedCash: 'Cash gezielt',
    difference: 'Differenz',
    note: 'Bemierkung',
  },
};
