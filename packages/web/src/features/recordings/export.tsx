import { Button, Group, Text } from '@mantine/core';
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
    <Group gap="xs" ml="auto">
      {chosen.size > 0 && (
        <>
          <Text size="sm" fw={600}>
            {count(chosen.size, 'recording')} chosen
          </Text>
          <Button size="xs" variant="subtle" onClick={onClear}>
            Choose none
          </Button>
        </>
      )}
      <AnnotationExportMenu
        words={chosen.size > 0 ? 'Export' : 'Export all'}
        recording={one ?? 'any'}
        audioIds={[...chosen]}
        name="recordings"
      />
    </Group>
  );
}
