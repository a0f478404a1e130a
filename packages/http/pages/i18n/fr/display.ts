import type { display as english } from '../en/display.ts';
import type { Translated } from '../message.ts';

export const display: Translated<typeof english> = {
  'display.set_up': 'Installer l’écran client',
  'display.settings': 'Réglages',
  'display.which_till': 'Pour quelle caisse est cet écran ?',
  'display.no_till': 'Il n’y a pas encore de caisse dans ce magasin.',
  'display.no_till_text': 'Ouvrez la page de caisse et scannez un premier produit.',
  'display.own_till': 'La caisse de ce navigateur',
  'display.last_receipt': 'Dernier ticket : {number}',
  'display.other_till': 'Autre caisse',
  'display.welcome': 'Bienvenue chez {store}',
  'display.your_purchase': 'Vos achats',
  'display.saved': 'Vous économisez',
  'display.total': 'Total',
  'display.please_pay': 'À payer',
  'display.thanks': 'Merci beaucoup !',
  'display.stamps': {
    one: '{count} tampon sur votre carte',
    many: '{count} de tampons sur votre carte',
    other: '{count} tampons sur votre carte',
  },
  'display.points': {
    one: '{count} point sur votre carte',
    many: '{count} de points sur votre carte',
    other: '{count} points sur votre carte',
  },
};
