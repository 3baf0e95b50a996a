import { Menu, Text } from '@mantine/core';
import { newFileFormatNames } from '@persephone/formats/annotation-formats';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../i18n/index.js';
import type { AnnotationExport } from './annotation-export.js';
import { givenBackQuery } from './export-files.js';
import { formatName } from './format-names.js';

interface AnnotationItemsProps {
  /** Whose annotation file may be given back; null where there is no recording. */
  readonly recording: number | 'any' | null;
  /** Whether the menu is open: nothing is asked for before. */
  readonly opened: boolean;
  /** Whether only some utterances are saved, and no drafts. */
  readonly onlyChosen?: boolean;
  readonly onSave: (wanted: AnnotationExport, documentId?: number) => void;
}

/** The annotation files that can be saved: those that came, with tiers more, and new ones. */
export function AnnotationItems({ recording, opened, onlyChosen = false, onSave }: AnnotationItemsProps) {
  const { data: files = [] } = useQuery({
    ...givenBackQuery(recording ?? 'any'),
    enabled: opened && recording !== null,
  });
  const several = recording !== 'any' && files.length > 1;
  return (
    <>
      <Menu.Label>
        {onlyChosen
          ? t('Of the chosen utterances, as saved')
          : t('As saved, drafts apart from what was accepted')}
      </Menu.Label>
      {(several ? files : files.slice(0, 1)).map(({ id, name }) => (
        <Menu.Item key={id} onClick={() => (several ? onSave('same', id) : onSave('same'))}>
          {sameFileWords(several ? name : undefined, onlyChosen)}
          <Text size="xs" c="dimmed">
            {t('The annotation file as it came, of ELAN or Praat, with tiers of what was transcribed here')}
          </Text>
        </Menu.Item>
      ))}
      {newFileFormatNames.map((format) => (
        <Menu.Item key={format} onClick={() => onSave(format)}>
          {formatName(format)}
        </Menu.Item>
      ))}
    </>
  );
}

function sameFileWords(name: string | undefined, onlyChosen: boolean): string {
  if (onlyChosen)
    return name === undefined
      ? t('The same file with a tier of the chosen utterances')
      : t('{name} with a tier of the chosen utterances', { name });
  return name === undefined
    ? t('The same file with a tier of drafts')
    : t('{name} with a tier of drafts', { name });
}
