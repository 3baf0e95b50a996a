import { Button, Modal, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconPower } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { desktopQuery, useStopProgram } from './queries.js';
import { words } from './words.js';

/** Of a program that its person started for themself: where their data are, and how it ends. Nothing of any other. */
export function ProgramFooter() {
  const { data } = useQuery(desktopQuery);
  const stop = useStopProgram();
  const showFailure = (error: Error) =>
    notifications.show({ color: 'red', title: words.notStopped, message: error.message });
  const ask = () =>
    modals.openConfirmModal({
      title: words.question,
      children: <Text size="sm">{words.explanation}</Text>,
      labels: { confirm: words.stop, cancel: words.goOn },
      onConfirm: () => stop.mutate(undefined, { onError: showFailure }),
    });
  if (!data?.dataFolder) return null;
  return (
    <Stack gap="xs" mt="auto" pt="md">
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {words.keptIn(data.dataFolder)}
      </Text>
      <Button variant="default" size="xs" leftSection={<IconPower size={14} />} onClick={ask}>
        {words.stop}
      </Button>
      <Modal opened={stop.isSuccess} onClose={() => undefined} withCloseButton={false} centered>
        <Text role="status">{words.stopped}</Text>
      </Modal>
    </Stack>
  );
}
