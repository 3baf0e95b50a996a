import { Button, Group, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { type AnnotationExport, exportNotice } from '../../shared/transcription/annotation-export.js';
import { AnnotationItems } from '../../shared/transcription/annotation-items.js';
import { saveFiles } from '../../shared/transcription/export-files.js';
import { count } from '../../ui/words.js';

interface RecordingsExportProps {
  readonly chosen: ReadonlySet<number>;
  readonly onClear: () => void;
}

/** Save annotation files of the chosen recordings, or of all that have something transcribed: of several, a zip file with their folders. */
export function RecordingsExport({ chosen, onClear }: RecordingsExportProps) {
  const [opened, setOpened] = useState(false);
  const [saving, setSaving] = useState(false);
  const [only, ...others] = chosen;
  const one = others.length === 0 ? only : undefined;
  const saveAnnotations = async (wanted: AnnotationExport, documentId?: number) => {
    setSaving(true);
    try {
      const ids = chosen.size > 0 ? { audioIds: [...chosen], documentId } : {};
      const told = exportNotice(await saveFiles(ids, wanted, 'recordings'), wanted);
      if (told) notifications.show({ color: 'yellow', ...told });
    } catch (error) {
      notifications.show({ color: 'red', title: 'Not exported', message: (error as Error).message });
    } finally {
      setSaving(false);
    }
  };
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
      <Menu width={330} position="bottom-end" opened={opened} onChange={setOpened}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} />} loading={saving}>
            {chosen.size > 0 ? 'Export' : 'Export all'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
          <AnnotationItems
            recording={one ?? 'any'}
            opened={opened}
            onSave={(wanted, documentId) => void saveAnnotations(wanted, documentId)}
          />
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
