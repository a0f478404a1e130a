import { chooseLocale, locale, localeNames, locales } from '../i18n/locale.ts';
import { t } from '../i18n/t.ts';
import { chooseTheme, theme, themes } from '../kit/theme.ts';

/** Language and appearance, on every page. */
export const Preferences = () => (
  <div class="preferences row no-print">
    <label>
      <span class="hidden">{t('language')}</span>
      <select
        class="input small"
        value={locale.value}
        onChange={(event) => {
          const chosen = locales.find((one) => one === event.currentTarget.value);
          if (chosen) chooseLocale(chosen);
        }}
      >
        {locales.map((one) => (
          <option key={one} value={one} lang={one}>
            {localeNames[one]}
          </option>
        ))}
      </select>
    </label>
    <label>
      <span class="hidden">{t('theme')}</span>
      <select
        class="input small"
        value={theme.value}
        onChange={(event) => {
          const chosen = themes.find((one) => one === event.currentTarget.value);
          if (chosen) chooseTheme(chosen);
        }}
      >
        {themes.map((one) => (
          <option key={one} value={one}>
            {t(`theme.${one}`)}
          </option>
        ))}
      </select>
    </label>
  </div>
);
