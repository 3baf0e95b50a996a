import { Button, Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { t } from '../../i18n/index.js';
import { useNotifications } from './notifications.js';

/** Offers to tell on the desktop when the training is done; says so where that is agreed already. */
export function NotifyButton() {
  const { permission, ask } = useNotifications();
  if (permission === 'default') {
    return (
      <Button size="xs" variant="default" leftSection={<IconBell size={14} />} onClick={() => void ask()}>
        {t('Tell me when it is done')}
      </Button>
    );
  }
  return (
    <Text size="sm" c="dimmed">
      {permission === 'granted'
        ? t('You will be notified when it is done, as long as this page stays open in a tab.')
        : t('The title of this tab shows when it is done. You may close the page: the training goes on.')}
    </Text>
  );
}
