import { Group, Text } from '@mantine/core';
import { t } from '../../i18n/index.js';
import { ChooseButtons } from '../../shared/upload/choose-buttons.js';
import { DropZone } from '../../shared/upload/drop-zone.js';
import { addFiles } from './store.js';

/** Adds files to those that were dropped. */
export function DropMore() {
  return (
    <DropZone p="sm" onFound={addFiles}>
      <Group justify="center" gap="md">
        <Text size="sm" c="dimmed">
          {t('Something is missing? Drop more files here.')}
        </Text>
        <ChooseButtons size="xs" variant="default" onFound={addFiles} />
      </Group>
    </DropZone>
  );
}
