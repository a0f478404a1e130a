import type { display as english } from '../en/display.ts';
import type { Translated } from '../message.ts';

export const display: Translated<typeof english> = {
  'display.set_up': 'Kundenanzeige einrichten',
  'display.settings': 'Einstellungen',
  'display.which_till': 'Für welche Kasse ist diese Anzeige?',
  'display.no_till': 'In dieser Filiale gibt es noch keine Kasse.',
  'display.no_till_text': 'Öffnen Sie die Kassenseite und scannen Sie einen ersten Artikel.',
  'display.own_till': 'Die Kasse dieses Browsers',
  'display.last_receipt': 'Letzter Beleg: {number}',
  'display.other_till': 'Andere Kasse',
  'display.welcome': 'Willkommen bei {store}',
  'display.your_purchase': 'Ihr Einkauf',
  'display.saved': 'Sie sparen',
  'display.total': 'Summe',
  'display.please_pay': 'Bitte zahlen',
  'display.thanks': 'Vielen Dank!',
  'display.stamps': { one: '{count} Stempel auf Ihrer Karte', other: '{count} Stempel auf Ihrer Karte' },
  'display.points': { one: '{count} Punkt auf Ihrer Karte', other: '{count} Punkte auf Ihrer Karte' },
};
