import { Button, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';
import { type AnnotationExport, exportNotice } from './annotation-export.js';
import { AnnotationItems } from './annotation-items.js';
import { download } from './download.js';
import { type Exported, type ExportFormat, exportFiles, exportFormats, exportWords } from './export.js';
import { saveFiles } from './export-files.js';

interface ExportMenuProps {
  /** What is exported, once a format was chosen. `onProgress` says how many were fetched. */
  readonly collect: (
    onProgress: (done: number) => void,
  ) => Promise<readonly Exported[]> | readonly Exported[];
  /** What is written by the service, as it is saved there. `onProgress` as of `collect`. */
  readonly transcriptionIds: (
    onProgress: (done: number) => void,
  ) => Promise<readonly number[]> | readonly number[];
  /** Of a table or zip file, without extension. */
  readonly name: string;
  /** Whose annotation file may be given back; null where there is no recording. */
  readonly recording: number | 'any' | null;
  readonly disabled?: boolean;
}

/** Save transcriptions as text, or with the times of their labels. */
export function ExportMenu({ collect, transcriptionIds, name, recording, disabled }: ExportMenuProps) {
  const [opened, setOpened] = useState(false);
  const [fetched, setFetched] = useState<number>();
  const run = async (work: () => Promise<void>) => {
    setFetched(0);
    try {
      await work();
    } catch (error) {
      notifications.show({ color: 'red', title: t('Not exported'), message: (error as Error).message });
    } finally {
      setFetched(undefined);
    }
  };
  const saveLabels = (format: ExportFormat) =>
    run(async () => {
      const all = await collect(setFetched);
      const timed = all.filter(({ labels, text }) => labels.length > 0 || text === '');
      const written = format === 'text' ? all : timed;
      await download(exportFiles(written, format, name), name);
      if (written.length < all.length) {
        notifications.show({
          color: 'yellow',
          title: t('Not all of them have times'),
          message: t('{transcriptions} that no model recognised can be exported as text only.', {
            transcriptions: count(all.length - written.length, 'transcription'),
          }),
        });
      }
    });
  const saveAnnotations = (wanted: AnnotationExport, documentId?: number) =>
    run(async () => {
      const ids = { transcriptionIds: await transcriptionIds(setFetched), documentId };
      const told = exportNotice(await saveFiles(ids, wanted, name), wanted);
      if (told) notifications.show({ color: 'yellow', ...told });
    });
  return (
    <Menu width={330} position="bottom-end" opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          disabled={disabled}
          loading={fetched !== undefined}
        >
          {t('Export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        {exportFormats.map((format) => (
          <Menu.Item key={format} onClick={() => void saveLabels(format)}>
            {exportWords[format].name}
            <Text size="xs" c="dimmed">
              {exportWords[format].explanation}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <AnnotationItems
          recording={recording}
          opened={opened}
          onSave={(wanted, documentId) => void saveAnnotations(wanted, documentId)}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
