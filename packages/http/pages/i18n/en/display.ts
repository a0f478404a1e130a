/** What the customer display says. */
export const display = {
  'display.set_up': 'Set up the customer display',
  'display.settings': 'Settings',
  'display.which_till': 'Which till is this display for?',
  'display.no_till': 'There is no till in this store yet.',
  'display.no_till_text': 'Open the till page and scan a first product.',
  'display.own_till': 'The till of this very browser',
  'display.last_receipt': 'Last receipt: {number}',
  'display.other_till': 'Another till',
  'display.welcome': 'Welcome to {store}',
  'display.your_purchase': 'Your purchase',
  'display.saved': 'You save',
  'display.total': 'Total',
  'display.please_pay': 'Please pay',
  'display.thanks': 'Thank you!',
  'display.stamps': { one: '{count} stamp on your card', other: '{count} stamps on your card' },
  'display.points': { one: '{count} point on your card', other: '{count} points on your card' },
} as const;
