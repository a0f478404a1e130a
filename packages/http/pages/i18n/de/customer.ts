import type { customer as english } from '../en/customer.ts';
import type { Translated } from '../message.ts';

export const customer: Translated<typeof english> = {
  'join.title': 'Bei {program} mitmachen',
  'join.by': 'von {merchant}',
  'join.stamps': { one: 'Ein Stempel ergibt: {reward}', other: '{count} Stempel ergeben: {reward}' },
  'join.points': { one: '{count} Punkt je {amount}', other: '{count} Punkte je {amount}' },
  'join.bonus': { one: '{count} Punkt zum Start', other: '{count} Punkte zum Start' },
  'join.name': 'Ihr Name',
  'join.email_hint': 'Damit sich die Karte finden lässt, wenn Sie sie verlieren.',
  'join.accept': 'Ich stimme den Teilnahmebedingungen zu.',
  'join.must_accept': 'Bitte stimmen Sie zu, um mitzumachen.',
  'join.terms': 'Teilnahmebedingungen',
  'join.privacy': 'Datenschutz',
  'join.submit': 'Meine Karte holen',
  'join.ended': 'Bei diesem Programm kann man nicht mehr mitmachen, oder der Link ist unvollständig.',
  'mine.title': 'Ihre Karte',
  'mine.hello': 'Hallo {name}',
  'mine.show': 'Zeigen Sie diesen Code am Tresen.',
  'mine.keep': 'Behalten Sie diese Seite: als Lesezeichen oder auf dem Startbildschirm.',
  'mine.rewards': 'Prämien',
  'mine.ready': 'Jetzt einlösbar',
  'mine.last': 'Zuletzt benutzt {when}',
  'mine.gone': 'Unter dieser Adresse gibt es keine Karte. Prüfen Sie den Link, oder fragen Sie am Tresen.',
  'mine.inactive': 'Diese Karte ist deaktiviert. Fragen Sie am Tresen.',
};
