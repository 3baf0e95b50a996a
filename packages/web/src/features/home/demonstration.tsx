import { Button, type ButtonProps, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconSparkles } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useDemonstration } from './queries.js';

/** Makes the demonstration corpus and leads to its training. */
export function DemonstrationButton(button: Pick<ButtonProps, 'size' | 'variant'>) {
  const demonstration = useDemonstration();
  const navigate = useNavigate();
  const make = () =>
    demonstration.mutate(undefined, {
      onSuccess: ({ corpusId }) => void navigate({ to: '/train', search: { corpusId, preset: 'quick' } }),
      onError: (error) =>
        notifications.show({ color: 'red', title: 'No demonstration', message: error.message }),
    });
  return (
    <>
      <Button
        {...button}
        leftSection={<IconSparkles size={18} />}
        loading={demonstration.isPending}
        onClick={make}
      >
        Try it with a demonstration corpus
      </Button>
      <Text size="sm" c="dimmed" role="status" mih={20}>
        {demonstration.isPending && 'Speaking and storing 87 recordings; this takes some seconds.'}
      </Text>
    </>
  );
}
