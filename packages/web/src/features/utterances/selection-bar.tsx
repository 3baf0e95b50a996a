import { Button, Group, Text } from '@mantine/core';
import { IconBooks, IconTrash, IconUser } from '@tabler/icons-react';
import { number, t } from '../../i18n/index.js';
import type { UtteranceFilter } from '../../shared/corpora/utterance-filter.js';
import { AnnotationExportMenu } from '../../shared/transcription/annotation-export-menu.js';
import { LinkButton } from '../../ui/links.js';
import { count } from '../../ui/words.js';
import { deleteMany, promptForSpeaker } from './bulk.js';
import { ReplaceButton } from './replace-button.js';
import { mostIdsInAddress } from './search.js';
import type { Selection } from './selection.js';

interface SelectionBarProps {
  readonly selection: Selection;
  readonly filter: UtteranceFilter;
  readonly total: number;
  readonly onReplace: () => void;
  readonly onClear: () => void;
  readonly onDeleted: (ids: readonly number[]) => void;
}

/** What can be done with the chosen utterances. */
export function SelectionBar({ selection, filter, total, onReplace, onClear, onDeleted }: SelectionBarProps) {
  const all = selection.size === total;
  const fits = all || selection.size <= mostIdsInAddress;
  return (
    <Group gap="xs" role="toolbar" aria-label={t('With the chosen utterances')}>
      <Text size="sm" fw={600}>
        {t('{utterances} chosen', { utterances: count(selection.size, 'utterance') })}
      </Text>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconUser size={14} />}
        onClick={() => promptForSpeaker(selection, onClear)}
      >
        {t('Set the speaker')}
      </Button>
      <ReplaceButton onReplace={onReplace} />
      {fits ? (
        <LinkButton
          size="xs"
          variant="default"
          leftSection={<IconBooks size={14} />}
          to="/corpora"
          search={all ? { new: true, ...filter } : { new: true, ids: [...selection] }}
        >
          {t('Make a corpus')}
        </LinkButton>
      ) : (
        <Text size="xs" c="dimmed" maw={330}>
          {t(
            'For a corpus of more than {mostIdsInAddress}, choose by the filters above and take all of them.',
            { mostIdsInAddress: number(mostIdsInAddress) },
          )}
        </Text>
      )}
      <AnnotationExportMenu
        words={t('Export')}
        size="xs"
        recording="any"
        utteranceIds={[...selection]}
        name="utterances"
      />
      <Button
        size="xs"
        variant="default"
        color="red"
        leftSection={<IconTrash size={14} />}
        onClick={() => void deleteMany(selection).then(onDeleted)}
      >
        {t('Delete')}
      </Button>
      <Button size="xs" variant="subtle" onClick={onClear}>
        {t('Choose none')}
      </Button>
    </Group>
  );
}
