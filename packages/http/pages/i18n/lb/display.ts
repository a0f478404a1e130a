import type { display as english } from '../en/display.ts';
import type { Translated } from '../message.ts';

export const display: Translated<typeof english> = {
  'display.set_up': 'De Clientsecran ariichten',
  'display.settings': 'Astellungen',
  'display.which_till': 'Fir wéi eng Keess ass dësen Ecran?',
  'display.no_till': 'An dësem Buttek gëtt et nach keng Keess.',
  'display.no_till_text': 'Maacht d’Keessesäit op a scannt en éischten Artikel.',
  'display.own_till': 'D’Keess vun dësem Browser',
  'display.last_receipt': 'Leschte Beleg: {number}',
  'display.other_till': 'Aner Keess',
  'display.welcome': 'Wëllkomm bei {store}',
  'display.your_purchase': 'Ären Akaf',
  'display.saved': 'Dir spuert',
  'display.total': 'Total',
  'display.please_pay': 'Bezuelt w.e.g.',
  'display.thanks': 'Villmools Merci!',
  'display.stamps': { one: '{count} Stempel op Ärer Kaart', other: '{count} Stempelen op Ärer Kaart' },
  'display.points': { one: '{count} Punkt op Ärer Kaart', other: '{count} Punkten op Ärer Kaart' },
};
