import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Model } from '../../api/schema.js';
import { Curves } from '../../ui/curves.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { epochsQuery, useTrain } from './queries.js';
import { ModelState } from './state.js';
import { stateOf } from './words.js';

/** A model that is being trained, or is still to be. */
export function TrainingNow({ model }: { model: Model }) {
  const state = stateOf(model);
  if (state === 'training') {
    return (
      <Stack>
        <ModelState model={model} />
        <TrainingHistory model={model} />
      </Stack>
    );
  }
  return <Untrained model={model} />;
}

function Untrained({ model }: { model: Model }) {
  const train = useTrain(model.id);
  const failed = model.training?.state === 'failed';
  return (
    <Stack>
      {failed && (
        <Alert color="red" icon={<IconAlertTriangle />} title="Its training failed">
          {model.training?.error?.detail}
        </Alert>
      )}
      <Group>
        <Text>
          {failed
            ? 'Once that is mended, it can be trained again.'
            : model.training?.state === 'cancelled'
              ? 'Its training was cancelled before the first epoch had ended.'
              : 'It has its settings, and has not been trained yet.'}
        </Text>
        <Button loading={train.isPending} onClick={() => train.mutate()}>
          {model.training ? 'Train it again' : 'Train it now'}
        </Button>
      </Group>
      {train.isError && <ProblemAlert error={train.error} />}
    </Stack>
  );
}

/** What each epoch came to. */
export function TrainingHistory({ model }: { model: Model }) {
  const epochs = useQuery(epochsQuery(model.id));
  if (epochs.isError) return <ProblemAlert error={epochs.error} onRetry={() => void epochs.refetch()} />;
  return <Curves epochs={epochs.data ?? []} />;
}
