import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n/index.js';
import { type AnnotationExport, exportNotice } from './annotation-export.js';
import { AnnotationItems } from './annotation-items.js';
import { saveFiles } from './export-files.js';

interface AnnotationExportMenuProps {
  readonly words: string;
  /** Whose annotation file may be given back. */
  readonly recording: number | 'any';
  /** Whose utterances are exported; all that have some where there is none. */
  readonly audioIds?: readonly number[];
  /** The only ones that are exported, instead. */
  readonly utteranceIds?: readonly number[];
  /** Of a zip file, without extension. */
  readonly name: string;
  readonly size?: 'xs';
  readonly disabled?: boolean;
  /** What is to be saved before. */
  readonly onBefore?: () => Promise<unknown>;
}

/** Save annotation files of recordings. */
export function AnnotationExportMenu(props: AnnotationExportMenuProps) {
  const { words, recording, audioIds = [], utteranceIds, name, size, disabled, onBefore } = props;
  const [opened, setOpened] = useState(false);
  const [saving, setSaving] = useState(false);
  const save = async (wanted: AnnotationExport, documentId?: number) => {
    setSaving(true);
    try {
      await onBefore?.();
      const ids = utteranceIds ? { utteranceIds } : audioIds.length > 0 ? { audioIds, documentId } : {};
      const told = exportNotice(await saveFiles(ids, wanted, name), wanted);
      if (told) notifications.show({ color: 'yellow', ...told });
    } catch (error) {
      notifications.show({ color: 'red', title: t('Not exported'), message: (error as Error).message });
    } finally {
      setSaving(false);
    }
  };
  return (
    <Menu width={330} position="bottom-end" opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={size === 'xs' ? 14 : 16} />}
          {...(size && { size })}
          loading={saving}
          {...(disabled === undefined ? {} : { disabled })}
        >
          {words}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        <AnnotationItems
          recording={recording}
          opened={opened}
          onlyChosen={utteranceIds !== undefined}
          onSave={(wanted, documentId) => void save(wanted, documentId)}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
