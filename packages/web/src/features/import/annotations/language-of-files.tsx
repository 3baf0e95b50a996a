import { Button, Group, Stack, Text } from '@mantine/core';
import { isSameLanguage, type NamedLanguage } from '@persephone/formats/languages';
import { useMutation } from '@tanstack/react-query';
import { t } from '../../../i18n/index.js';
import { createLanguage, useLanguages } from '../../../shared/languages/queries.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import type { ImportPreview } from './types.js';

interface LanguageOfFilesProps {
  readonly found: ImportPreview['languages'];
  /** What the recordings will be of. */
  readonly languageId: number | undefined;
  readonly choose: (languageId: number) => void;
}

/** Of which language the annotation files say that they are: to be taken for their recordings, or not. */
export function LanguageOfFiles({ found, languageId, choose }: LanguageOfFilesProps) {
  const languages = useLanguages();
  const add = useMutation({
    mutationFn: ({ name, code }: NamedLanguage) => createLanguage({ name, code }),
    onSuccess: ({ id }) => choose(id),
  });
  if (languages === undefined || found.length === 0) return null;
  // Where there is one language, what comes is of it.
  const chosen = languages.length === 1 ? languages[0] : languages.find(({ id }) => id === languageId);
  const others = found.filter((one) => !chosen || !isSameLanguage(one, chosen));
  if (others.length === 0) return null;
  return (
    <Stack gap="xs">
      {others.map((one) => {
        const known = languages.find((language) => isSameLanguage(one, language));
        const name = one.code === null ? one.name : `${one.name} (${one.code})`;
        return (
          <Group key={name} gap="xs" justify="space-between" align="flex-start">
            <Text size="sm" flex={1} miw={160} style={{ overflowWrap: 'anywhere' }}>
              {t(
                '{n, plural, one {# annotation file says that its tiers are in “{name}”.} other {# annotation files say that their tiers are in “{name}”.}}',
                { n: one.files, name },
              )}
              {!known && languages.length === 0 && ` ${t('What is here already is then of it, too.')}`}
            </Text>
            {known ? (
              <Button size="xs" variant="default" onClick={() => choose(known.id)}>
                {t('Take it for the recordings')}
              </Button>
            ) : (
              <Button size="xs" variant="default" loading={add.isPending} onClick={() => add.mutate(one)}>
                {t('Add this language')}
              </Button>
            )}
          </Group>
        );
      })}
      {add.isError && <ProblemAlert error={add.error} />}
    </Stack>
  );
}
