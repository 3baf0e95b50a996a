import { Button, Group, Text } from '@mantine/core';
import { t } from '../../i18n/index.js';
import { MoveToLanguage } from '../../shared/languages/move.js';
import { AnnotationExportMenu } from '../../shared/transcription/annotation-export-menu.js';
import { count } from '../../ui/words.js';

interface RecordingsExportProps {
  readonly chosen: ReadonlySet<number>;
  readonly onClear: () => void;
}

/** Save annotation files of the chosen recordings, or of all that have something transcribed: of several, a zip file with their folders. */
export function RecordingsExport({ chosen, onClear }: RecordingsExportProps) {
  const [only, ...others] = chosen;
  const one = others.length === 0 ? only : undefined;
  return (
    <Group gap="xs" ms="auto">
      {chosen.size > 0 && (
        <>
          <Text size="sm" fw={600}>
            {t('{recordings} chosen', { recordings: count(chosen.size, 'recording') })}
          </Text>
          <MoveToLanguage audioIds={chosen} onMoved={onClear} />
          <Button size="xs" variant="subtle" onClick={onClear}>
            {t('Choose none')}
          </Button>
        </>
      )}
      <AnnotationExportMenu
        words={chosen.size > 0 ? t('Export') : t('Export all')}
        recording={one ?? 'any'}
        audioIds={[...chosen]}
        name="recordings"
      />
    </Group>
  );
}
