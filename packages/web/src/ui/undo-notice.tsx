import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { t } from '../i18n/index.js';

/** How long something can be undone from its notice. */
const undoMs = 15_000;

export const showFailure = (title: string) => (error: unknown) =>
  notifications.show({ color: 'red', title, message: (error as Error).message });

/**
 * Says what was done, with a button that undoes it for as long as that is shown.
 * @param undo undefined where there is nothing to undo
 * @param id by which it is hidden where that was undone elsewhere
 */
export function showDone(
  message: string,
  undo: (() => Promise<unknown>) | undefined,
  id = `done ${Date.now()}`,
): void {
  notifications.show({
    id,
    color: 'teal',
    autoClose: undoMs,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            style={{ flexShrink: 0 }}
            onClick={() => {
              notifications.hide(id);
              void undo().catch(showFailure(t('Not undone')));
            }}
          >
            {t('Undo')}
          </Button>
        )}
      </Group>
    ),
  });
}
