import { NativeSelect } from '@mantine/core';
import { chooseLanguage, language, t } from '../i18n/index.js';
import { isLanguage, type Language, languages } from '../i18n/languages.js';

const offered = (Object.keys(languages) as Language[]).map((code) => ({
  value: code,
  label: languages[code].name,
}));

/** The languages of the page, each by its own name. The page is loaded again in the one that is chosen. */
export function LanguageMenu() {
  return (
    <NativeSelect
      size="xs"
      variant="unstyled"
      aria-label={t('Language')}
      data={offered}
      value={language}
      onChange={({ currentTarget: { value } }) => {
        if (isLanguage(value)) chooseLanguage(value);
      }}
    />
  );
}
