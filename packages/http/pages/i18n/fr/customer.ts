import type { customer as english } from '../en/customer.ts';
import type { Translated } from '../message.ts';

export const customer: Translated<typeof english> = {
  'join.title': 'Rejoindre {program}',
  'join.by': 'de {merchant}',
  'join.stamps': {
    one: 'Un tampon donne : {reward}',
    many: '{count} de tampons donnent : {reward}',
    other: '{count} tampons donnent : {reward}',
  },
  'join.points': {
    one: '{count} point par tranche de {amount}',
    many: '{count} de points par tranche de {amount}',
    other: '{count} points par tranche de {amount}',
  },
  'join.bonus': {
    one: '{count} point de bienvenue',
    many: '{count} de points de bienvenue',
    other: '{count} points de bienvenue',
  },
  'join.name': 'Votre nom',
  'join.email_hint': 'Pour retrouver la carte si vous la perdez.',
  'join.accept': 'J’accepte les conditions du programme.',
  'join.must_accept': 'Veuillez accepter les conditions pour participer.',
  'join.terms': 'Conditions',
  'join.privacy': 'Confidentialité',
  'join.submit': 'Obtenir ma carte',
  'join.ended': 'On ne peut plus rejoindre ce programme, ou le lien est incomplet.',
  'mine.title': 'Votre carte',
  'mine.hello': 'Bonjour {name}',
  'mine.show': 'Présentez ce code au comptoir.',
  'mine.keep': 'Gardez cette page : ajoutez-la à vos favoris ou à l’écran d’accueil.',
  'mine.rewards': 'Récompenses',
  'mine.ready': 'Disponible maintenant',
  'mine.last': 'Dernière utilisation {when}',
  'mine.gone': 'Il n’y a pas de carte à cette adresse. Vérifiez le lien ou demandez au comptoir.',
  'mine.inactive': 'Cette carte est désactivée. Demandez au comptoir.',
  'join.done': 'Bienvenue. Votre carte est prête.',
  'passes.title': 'Gardez-la dans votre téléphone',
  'passes.add_apple': 'Ajouter à Cartes Apple',
  'passes.add_google': 'Ajouter à Google Wallet',
  'passes.follows': 'La carte dans votre téléphone se met à jour toute seule : chaque tampon, chaque point.',
};
