import { Select } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { t } from '../../i18n/index.js';
import { useSeveralLanguages } from './queries.js';

/** The language of what was uploaded last, in this browser. */
const key = 'persephone.language-of-uploads';

interface ForUploads {
  /** Of which what is uploaded is to be; undefined where that is not asked, or not said. */
  readonly languageId: number | undefined;
  readonly choose: (languageId: number | undefined) => void;
}

/** @param given the language of the address, which is chosen then */
export function useLanguageForUploads(given?: number): ForUploads {
  const languages = useSeveralLanguages();
  const [kept, keep] = useLocalStorage<number | null>({
    key,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  useEffect(() => {
    if (given !== undefined && given > 0) keep(given);
  }, [given, keep]);
  return {
    // One that was deleted meanwhile is none.
    languageId: languages.find(({ id }) => id === kept)?.id,
    choose: (languageId) => keep(languageId ?? null),
  };
}

interface LanguageForUploadsProps extends ForUploads {
  /** Where it stands among buttons. */
  readonly small?: boolean;
}

/** Of which language what is uploaded is; not there where there is nothing to choose between. */
export function LanguageForUploads({ languageId, choose, small = false }: LanguageForUploadsProps) {
  const languages = useSeveralLanguages();
  if (languages.length === 0) return null;
  return (
    <Select
      {...(small
        ? { 'aria-label': t('Language of the recordings'), size: 'xs' as const }
        : { label: t('Language of the recordings') })}
      placeholder={t('Without a language')}
      className="field-of-content"
      miw={small ? 150 : 260}
      clearable
      searchable={languages.length > 8}
      data={languages.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={languageId === undefined ? null : String(languageId)}
      onChange={(value) => choose(value === null ? undefined : Number(value))}
    />
  );
}
