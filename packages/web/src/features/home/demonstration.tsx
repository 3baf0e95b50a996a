import { Button, type ButtonProps, Card, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconSparkles, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Overview } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { LinkAnchor } from '../../ui/links.js';
import { count, duration } from '../../ui/words.js';
import { deleteDemonstration, useDemonstration } from './queries.js';

/** Makes the demonstration corpus and leads to its training. */
export function DemonstrationButton(button: Pick<ButtonProps, 'size' | 'variant'>) {
  const demonstration = useDemonstration();
  const navigate = useNavigate();
  // What it makes may take this button from the page before it has ended: what `mutate` was told to do then would not be done.
  const make = () =>
    void demonstration.mutateAsync().then(
      ({ corpusId }) => navigate({ to: '/train', search: { corpusId, preset: 'quick' } }),
      (error: unknown) =>
        notifications.show({ color: 'red', title: t('No demonstration'), message: (error as Error).message }),
    );
  return (
    <>
      <Button
        {...button}
        leftSection={<IconSparkles size={18} />}
        loading={demonstration.isPending}
        onClick={make}
      >
        {t('Try it with a demonstration corpus')}
      </Button>
      <Text size="sm" c="dimmed" role="status" mih={20}>
        {demonstration.isPending && t('Speaking and storing 87 recordings; this takes some seconds.')}
      </Text>
    </>
  );
}

interface StillHereProps {
  readonly demonstration: NonNullable<Overview['demonstration']>;
  /** Whether there are other recordings, among which it is not counted. */
  readonly beside: boolean;
}

/** That the demonstration is still here, and how to be rid of it. */
export function DemonstrationStillHere({ demonstration, beside }: StillHereProps) {
  const [busy, setBusy] = useState(false);
  const remove = () => {
    setBusy(true);
    deleteDemonstration()
      .catch((error: unknown) =>
        notifications.show({ color: 'red', title: t('Not deleted'), message: (error as Error).message }),
      )
      .finally(() => setBusy(false));
  };
  const { utterances, utteredMs } = demonstration;
  return (
    <Card withBorder padding="sm" component="section" aria-label={t('Demonstration')}>
      <Group justify="space-between">
        <Text size="sm">
          <Rich
            message={
              beside
                ? 'The demonstration is still here: <0>{utterances}</0>, {length}.'
                : 'The demonstration is here: <0>{utterances}</0>, {length}.'
            }
            values={{ utterances: count(utterances, 'utterance'), length: duration(utteredMs) }}
            elements={{ 0: <LinkAnchor to="/utterances" search={{ demonstration: true }} inherit /> }}
          />
          {beside &&
            ` ${t('It is not counted above, and a new corpus leaves it out unless you choose otherwise.')}`}
        </Text>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconTrash size={14} />}
          loading={busy}
          onClick={remove}
        >
          {t('Delete the demonstration')}
        </Button>
      </Group>
    </Card>
  );
}
