import type { problems as english } from '../en/problems.ts';
import type { Translated } from '../message.ts';

export const problems: Translated<typeof english> = {
  'problem.unanswered':
    'Et koum keng Äntwert. Kuckt no der Verbindung a probéiert nach eng Kéier; näischt geschitt duebel.',
  'problem.later': 'méi spéit',
  'problem.IDEMPOTENCY_KEY_REUSED':
    'Tëschenzäitlech gouf eppes anescht geschéckt. Luet d’Säit nei a probéiert nach eng Kéier.',
  'problem.IDEMPOTENCY_KEY_IN_USE': 'Dorunner gëtt nach geschafft. Probéiert geschwënn nach eng Kéier.',
  'problem.CONFLICT':
    'Een aneren huet dat am selwechte Moment geännert. Et gouf näischt gespäichert; probéiert nach eng Kéier.',
  'problem.INVALID': 'An dësem Formulaire stëmmt eppes net. Kuckt Är Agaben no.',
  'problem.RATE_LIMITED': 'Ze vill Versich. Probéiert nees vun {time} un.',
  'problem.UNAVAILABLE':
    'De Service ass grad net z’erreechen. Et gouf näischt gespäichert; probéiert geschwënn nach eng Kéier.',
  'problem.FORBIDDEN': 'Dat däerft Dir net.',
  'problem.UNAUTHENTICATED': 'Är Umeldung ass ofgelaf. Mellt Iech nei un.',
  'problem.MERCHANT_NOT_FOUND': 'Dëse Betrib gëtt et net.',
  'problem.STORE_NOT_FOUND': 'Dëse Buttek gëtt et net, oder et ass kee vun Ären.',
  'problem.STORE_CODE_TAKEN': 'Dëse Buttekscode ass scho verginn. Wielt en aneren.',
  'problem.USER_NOT_FOUND': 'Dëse Benotzer gëtt et net.',
  'problem.USER_EMAIL_TAKEN': 'Mat dëser E-Mail-Adress mellt sech schonn een un.',
  'problem.USER_IS_SELF': 'Ären eegenen Zougang kënnt Dir Iech net ewechhuelen.',
  'problem.SIGN_IN_REFUSED': 'E-Mail oder Passwuert ass falsch.',
  'problem.REFRESH_REFUSED': 'Är Umeldung ass ofgelaf. Mellt Iech nei un.',
  'problem.STAFF_ID_TAKEN': 'Dës Personalnummer huet schonn een aneren.',
  'problem.STAFF_PIN_TAKEN': 'Wielt en anere PIN; dëse geet net.',
  'problem.STAFF_PIN_NOT_FOUND': 'Dëse PIN gehéiert hei kengem.',
  'problem.STAFF_PIN_REQUIRED': 'Gitt fir d’éischt Äre PIN an.',
  'problem.STAFF_PIN_INVALID': {
    one: 'Falsche PIN. Nach ee Versuch.',
    other: 'Falsche PIN. Nach {count} Versich.',
  },
  'problem.STAFF_PIN_LOCKED':
    'No ze ville falsche PINe gespaart. Probéiert nees vun {time} un, oder loosst d’Leedung entspären.',
  'problem.STAFF_TICKET_INVALID': 'Gitt w.e.g. Äre PIN nach eng Kéier an.',
  'problem.STAFF_NOT_IN_STORE': 'Dës Persoun schafft net an dësem Buttek.',
  'problem.PROGRAM_NOT_FOUND': 'Dëse Programm gëtt et net.',
  'problem.PROGRAM_CODE_TAKEN': 'Dëse Programmcode ass scho verginn. Wielt en aneren.',
  'problem.PROGRAM_INACTIVE': 'Dëse Programm ass eriwwer.',
  'problem.PROGRAM_TYPE_MISMATCH': 'An dësem Programm geet dat net.',
  'problem.CARD_NOT_FOUND': 'Dës Kaart gëtt et net.',
  'problem.CARD_INACTIVE': 'Dës Kaart ass desaktivéiert.',
  'problem.CARD_EXISTS': 'Dës Persoun huet an dësem Programm schonn eng Kaart.',
  'problem.CUSTOMER_NOT_FOUND': 'Dëse Client gëtt et net.',
  'problem.STAMP_COOLDOWN': 'Dës Kaart gouf grad eréischt gestempelt. Nächste Stempel vun {time} un.',
  'problem.STAMP_DAILY_LIMIT': 'Dës Kaart huet fir haut all hir Stempelen. Nächste Stempel vun {time} un.',
  'problem.STAMPS_INSUFFICIENT': {
    one: 'Fir d’Belounung feelt nach ee Stempel.',
    other: 'Fir d’Belounung feelen nach {count} Stempelen.',
  },
  'problem.PURCHASE_BELOW_MINIMUM': 'Fir Punkten ze kréien, feelen nach {amount}.',
  'problem.POINTS_INSUFFICIENT': {
    one: 'Fir dës Belounung feelt nach ee Punkt.',
    other: 'Fir dës Belounung feelen nach {count} Punkten.',
  },
  'problem.REWARD_NOT_FOUND': 'Dës Belounung gëtt et net méi.',
  'problem.ENTRY_NOT_FOUND': 'Dës Bewegung gëtt et net.',
  'problem.ENTRY_ALREADY_VOIDED': 'Dës Bewegung gouf schonn zréckgeholl.',
  'problem.ENTRY_NOT_VOIDABLE': 'Dës Bewegung kann net méi zréckgeholl ginn.',
  'problem.NOT_FOUND': 'Hei ass näischt.',
  'problem.METHOD_NOT_ALLOWED': 'Dat geet hei net.',
  'problem.BODY_TOO_LARGE': 'Dat ass ze grouss fir ze schécken.',
  'problem.UNSUPPORTED_MEDIA_TYPE': 'Dës Zort Fichier geet net.',
  'problem.VALIDATION_FAILED': 'An dësem Formulaire stëmmt eppes net. Kuckt Är Agaben no.',
  'problem.IDEMPOTENCY_KEY_REQUIRED': 'Op dëser Säit ass eppes schifgaang. Luet se nei a probéiert nach eng Kéier.',
  'problem.INTERNAL': 'Bei eis ass eppes schifgaang. Probéiert geschwënn nach eng Kéier.',
};
