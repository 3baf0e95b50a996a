import { Select } from '@mantine/core';
import { t } from '../../i18n/index.js';
import { useSeveralLanguages } from './queries.js';

interface LanguageFilterProps {
  /** 0: of none. */
  readonly language: number | undefined;
  readonly onChange: (language: number | undefined) => void;
  readonly labelled?: boolean;
}

/** Of which language a list shows; not there where there is nothing to choose between. */
export function LanguageFilter({ language, onChange, labelled = false }: LanguageFilterProps) {
  const languages = useSeveralLanguages();
  if (languages.length === 0 && language === undefined) return null;
  const known = languages.map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <Select
      {...(labelled
        ? { label: t('Language of the recordings') }
        : { 'aria-label': t('Language of the recordings') })}
      placeholder={t('Any language')}
      className="field-of-content"
      miw={190}
      clearable
      searchable={known.length > 8}
      data={[...known, { value: '0', label: t('Without a language') }]}
      value={language === undefined ? null : String(language)}
      onChange={(value) => onChange(value === null ? undefined : Number(value))}
    />
  );
}
