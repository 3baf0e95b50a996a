import { Button, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  type NewFileFormat,
  newFileFormatNames,
  newFileFormats,
} from '@persephone/formats/annotation-formats';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { count } from '../../ui/words.js';
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
  readonly disabled?: boolean;
}

/** Save transcriptions as text, or with the times of their labels. */
export function ExportMenu({ collect, transcriptionIds, name, disabled }: ExportMenuProps) {
  const [fetched, setFetched] = useState<number>();
  const run = async (work: () => Promise<void>) => {
    setFetched(0);
    try {
      await work();
    } catch (error) {
      notifications.show({ color: 'red', title: 'Not exported', message: (error as Error).message });
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
          title: 'Not all of them have times',
          message: `${count(all.length - written.length, 'transcription')} that no model recognised can be exported as text only.`,
        });
      }
    });
  const saveAnnotations = (format: NewFileFormat) =>
    run(async () => {
      const lost = await saveFiles(await transcriptionIds(setFetched), format, name);
      if (lost.length > 0) {
        notifications.show({
          color: 'yellow',
          title: 'Not everything is in the file',
          message: `${newFileFormats[format].title} has no place for some of it: ${lost.join(', ')}.`,
        });
      }
    });
  return (
    <Menu width={330} position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          disabled={disabled}
          loading={fetched !== undefined}
        >
          Export
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
        <Menu.Label>As saved, drafts apart from what was accepted</Menu.Label>
        {newFileFormatNames.map((format) => (
          <Menu.Item key={format} onClick={() => void saveAnnotations(format)}>
            {newFileFormats[format].title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
