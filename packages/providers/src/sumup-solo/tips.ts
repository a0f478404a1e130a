import { DomainError, type ProviderContext, type SettingsField } from '@tresen/domain';

/** Tips that the terminal offers, in whole percent of the amount, rising; none are offered where it is not set. */
export const tipPercentages = {
  name: 'tip_percentages',
  secret: false,
  parse: (written: string, field: string): string => {
    const percentages = written.split(',').map((part) => part.trim());
    const rising = percentages.every((part, at) => at === 0 || Number(part) > Number(percentages[at - 1]));
    if (percentages.length > 5 || !rising || !percentages.every((part) => /^[1-9]\d?$/.test(part)))
      throw new DomainError('INVALID', {
        field,
        reason: 'up to five rising percentages from 1 to 99, such as 5,10,15',
      });
    return percentages.join(',');
  },
} as const satisfies SettingsField;

/** As the reader checkout takes them. */
export const tipRates = (settings: ProviderContext['settings']): readonly number[] =>
  (settings[tipPercentages.name] ?? '').split(',').flatMap((part) => (part === '' ? [] : Number(part) / 100));
