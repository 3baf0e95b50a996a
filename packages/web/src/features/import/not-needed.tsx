import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/index.js';
import { useShown } from './annotations/shown-rows.js';

/** Files that are no business of ours, in one line; which they are, at a click. */
export function NotNeeded({ paths }: { readonly paths: readonly string[] }) {
  const [opened, setOpened] = useState(false);
  const { shown, more } = useShown(paths);
  if (paths.length === 0) return null;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {t(
            '{n, plural, one {# other file (settings, descriptions, documents, pictures, video) is not needed and stays where it is.} other {# other files (settings, descriptions, documents, pictures, video) are not needed and stay where they are.}}',
            { n: paths.length },
          )}
        </Text>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {t('Which ones')}
        </Button>
      </Group>
      {opened && (
        <>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {shown.join(', ')}
          </Text>
          {more}
        </>
      )}
    </Stack>
  );
}
