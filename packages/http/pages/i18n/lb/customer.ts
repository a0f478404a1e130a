import type { customer as english } from '../en/customer.ts';
import type { Translated } from '../message.ts';

export const customer: Translated<typeof english> = {
  'join.title': 'Bei {program} matmaachen',
  'join.by': 'vun {merchant}',
  'join.stamps': { one: 'Ee Stempel gëtt: {reward}', other: '{count} Stempele ginn: {reward}' },
  'join.points': { one: '{count} Punkt pro {amount}', other: '{count} Punkte pro {amount}' },
  'join.bonus': { one: '{count} Punkt fir unzefänken', other: '{count} Punkte fir unzefänken' },
  'join.name': 'Ären Numm',
  'join.email_hint': 'Fir datt d’Kaart erëmfonnt gëtt, wann Dir se verléiert.',
  'join.accept': 'Ech sinn d’accord mat de Bedéngunge vum Programm.',
  'join.must_accept': 'Stëmmt w.e.g. zou, fir matzemaachen.',
  'join.terms': 'Bedéngungen',
  'join.privacy': 'Dateschutz',
  'join.submit': 'Meng Kaart kréien',
  'join.ended': 'Bei dësem Programm kann een net méi matmaachen, oder de Link ass net komplett.',
  'mine.title': 'Är Kaart',
  'mine.hello': 'Moien {name}',
  'mine.show': 'Weist dëse Code um Comptoir.',
  'mine.keep': 'Haalt dës Säit: als Lieszeechen oder um Startbildschierm.',
  'mine.rewards': 'Belounungen',
  'mine.ready': 'Elo ze kréien',
  'mine.last': 'Fir d’lescht benotzt {when}',
  'mine.gone': 'Ënner dëser Adress ass keng Kaart. Kuckt de Link no, oder frot um Comptoir.',
  'mine.inactive': 'Dës Kaart ass desaktivéiert. Frot um Comptoir.',
  'join.done': 'Wëllkomm. Är Kaart ass do.',
  'passes.title': 'Um Handy dobäi',
  // The vendors have no Luxembourgish button, and ask for the English one where they have none.
  'passes.add_apple': 'Add to Apple Wallet',
  'passes.add_google': 'Add to Google Wallet',
  'passes.follows': 'D’Kaart am Handy geet vum selwen no: all Stempel, all Punkt.',
};
