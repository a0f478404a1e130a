import type { problems as english } from '../en/problems.ts';
import type { Translated } from '../message.ts';

export const problems: Translated<typeof english> = {
  'problem.unanswered':
    'Es kam keine Antwort. Prüfen Sie die Verbindung und versuchen Sie es noch einmal; nichts geschieht doppelt.',
  'problem.later': 'später',
  'problem.IDEMPOTENCY_KEY_REUSED':
    'Zwischendurch wurde etwas anderes gesendet. Laden Sie die Seite neu und versuchen Sie es noch einmal.',
  'problem.IDEMPOTENCY_KEY_IN_USE': 'Daran wird noch gearbeitet. Versuchen Sie es gleich noch einmal.',
  'problem.CONFLICT':
    'Jemand anderes hat das im selben Moment geändert. Es wurde nichts gespeichert; versuchen Sie es noch einmal.',
  'problem.INVALID': 'In diesem Formular stimmt etwas nicht. Prüfen Sie Ihre Angaben.',
  'problem.RATE_LIMITED': 'Zu viele Versuche. Wieder möglich ab {time}.',
  'problem.UNAVAILABLE':
    'Der Dienst ist gerade nicht erreichbar. Es wurde nichts gespeichert; versuchen Sie es gleich noch einmal.',
  'problem.FORBIDDEN': 'Das dürfen Sie nicht.',
  'problem.UNAUTHENTICATED': 'Ihre Anmeldung ist abgelaufen. Melden Sie sich neu an.',
  'problem.MERCHANT_NOT_FOUND': 'Diesen Händler gibt es nicht.',
  'problem.STORE_NOT_FOUND': 'Diese Filiale gibt es nicht, oder sie gehört nicht zu Ihren.',
  'problem.STORE_CODE_TAKEN': 'Dieser Filialcode ist schon vergeben. Wählen Sie einen anderen.',
  'problem.USER_NOT_FOUND': 'Diesen Benutzer gibt es nicht.',
  'problem.USER_EMAIL_TAKEN': 'Mit dieser E-Mail-Adresse meldet sich schon jemand an.',
  'problem.USER_IS_SELF': 'Ihren eigenen Zugang können Sie sich nicht nehmen.',
  'problem.SIGN_IN_REFUSED': 'E-Mail oder Passwort ist falsch.',
  'problem.REFRESH_REFUSED': 'Ihre Anmeldung ist abgelaufen. Melden Sie sich neu an.',
  'problem.STAFF_ID_TAKEN': 'Diese Personalnummer hat schon jemand anderes.',
  'problem.STAFF_PIN_TAKEN': 'Wählen Sie eine andere PIN; diese geht nicht.',
  'problem.STAFF_PIN_NOT_FOUND': 'Diese PIN gehört hier niemandem.',
  'problem.STAFF_PIN_REQUIRED': 'Geben Sie zuerst Ihre PIN ein.',
  'problem.STAFF_PIN_INVALID': {
    one: 'Falsche PIN. Noch ein Versuch.',
    other: 'Falsche PIN. Noch {count} Versuche.',
  },
  'problem.STAFF_PIN_LOCKED':
    'Nach zu vielen falschen PINs gesperrt. Wieder möglich ab {time}, oder die Leitung entsperrt.',
  'problem.STAFF_TICKET_INVALID': 'Bitte geben Sie Ihre PIN noch einmal ein.',
  'problem.STAFF_NOT_IN_STORE': 'Diese Person arbeitet nicht in dieser Filiale.',
  'problem.PROGRAM_NOT_FOUND': 'Dieses Programm gibt es nicht.',
  'problem.PROGRAM_CODE_TAKEN': 'Dieser Programmcode ist schon vergeben. Wählen Sie einen anderen.',
  'problem.PROGRAM_INACTIVE': 'Dieses Programm ist beendet.',
  'problem.PROGRAM_TYPE_MISMATCH': 'In diesem Programm geht das nicht.',
  'problem.CARD_NOT_FOUND': 'Diese Karte gibt es nicht.',
  'problem.CARD_INACTIVE': 'Diese Karte ist deaktiviert.',
  'problem.CARD_EXISTS': 'Diese Person hat in diesem Programm schon eine Karte.',
  'problem.CUSTOMER_NOT_FOUND': 'Diesen Kunden gibt es nicht.',
  'problem.STAMP_COOLDOWN': 'Diese Karte wurde gerade erst gestempelt. Nächster Stempel ab {time}.',
  'problem.STAMP_DAILY_LIMIT': 'Diese Karte hat heute alle Stempel. Nächster Stempel ab {time}.',
  'problem.STAMPS_INSUFFICIENT': {
    one: 'Für die Prämie fehlt noch ein Stempel.',
    other: 'Für die Prämie fehlen noch {count} Stempel.',
  },
  'problem.PURCHASE_BELOW_MINIMUM': 'Für Punkte fehlen noch {amount}.',
  'problem.POINTS_INSUFFICIENT': {
    one: 'Für diese Prämie fehlt noch ein Punkt.',
    other: 'Für diese Prämie fehlen noch {count} Punkte.',
  },
  'problem.REWARD_NOT_FOUND': 'Diese Prämie gibt es nicht mehr.',
  'problem.ENTRY_NOT_FOUND': 'Diesen Eintrag gibt es nicht.',
  'problem.ENTRY_ALREADY_VOIDED': 'Dieser Eintrag wurde schon zurückgenommen.',
  'problem.ENTRY_NOT_VOIDABLE': 'Dieser Eintrag kann nicht mehr zurückgenommen werden.',
  'problem.NOT_FOUND': 'Hier gibt es nichts.',
  'problem.METHOD_NOT_ALLOWED': 'Das geht hier nicht.',
  'problem.BODY_TOO_LARGE': 'Das ist zu groß zum Senden.',
  'problem.UNSUPPORTED_MEDIA_TYPE': 'Diese Art von Datei geht nicht.',
  'problem.VALIDATION_FAILED': 'In diesem Formular stimmt etwas nicht. Prüfen Sie Ihre Angaben.',
  'problem.IDEMPOTENCY_KEY_REQUIRED':
    'Auf dieser Seite ist etwas schiefgegangen. Laden Sie sie neu und versuchen Sie es noch einmal.',
  'problem.INTERNAL': 'Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.',
};
