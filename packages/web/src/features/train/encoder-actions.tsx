import { Button, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Encoder } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { deleteEncoder, modelsOfEncoder, renameEncoder } from './queries.js';

/** What can be done with a pretrained encoder. */
export const EncoderActions = ({ encoder }: { readonly encoder: Encoder }) => (
  <Group gap="xs">
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPencil size={14} />}
      onClick={() => askForName(encoder)}
    >
      {t('Rename')}
    </Button>
    <Button
      size="xs"
      variant="default"
      leftSection={<IconTrash size={14} />}
      onClick={() => askToDelete(encoder)}
    >
      {t('Delete')}
    </Button>
  </Group>
);

function askForName(encoder: Encoder): void {
  const id = modals.open({
    title: t('Rename the encoder “{name}”', { name: encoder.name }),
    children: <NewName encoder={encoder} onEnd={() => modals.close(id)} />,
  });
}

interface QuestionProps {
  readonly encoder: Encoder;
  readonly onEnd: () => void;
}

function NewName({ encoder, onEnd }: QuestionProps) {
  const [name, setName] = useState(encoder.name);
  const rename = useMutation({ mutationFn: () => renameEncoder(encoder.id, name), onSuccess: onEnd });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('Name')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          data-autofocus
        />
        {rename.isError && <ProblemAlert error={rename.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onEnd}>
            {t('Cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === ''}>
            {t('Save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function askToDelete(encoder: Encoder): void {
  const what = t('the encoder “{name}”', { name: encoder.name });
  const id = modals.open({
    title: t('Delete {what}?', { what }),
    children: (
      <Deletion
        encoder={encoder}
        onEnd={() => modals.close(id)}
        onDeleted={() => {
          modals.close(id);
          notifications.show({ message: t('Deleted {what}.', { what }) });
        }}
      />
    ),
  });
}

/** The models that need it are named, which it cannot be taken from; it is deleted where there are none. */
function Deletion({ encoder, onEnd, onDeleted }: QuestionProps & { readonly onDeleted: () => void }) {
  const models = useQuery(modelsOfEncoder(encoder.id));
  const remove = useMutation({
    mutationFn: () => deleteEncoder(encoder.id),
    onSuccess: onDeleted,
    // One may have been made meanwhile.
    onError: () => void models.refetch(),
  });
  const needed = models.data !== undefined && models.data.length > 0;
  return (
    <Stack gap="sm">
      {models.isError && <ProblemAlert error={models.error} onRetry={() => void models.refetch()} />}
      {remove.isError && <ProblemAlert error={remove.error} />}
      <div role="status">
        {needed && (
          <Stack gap={4}>
            <Text size="sm">
              {t('These models recognise nothing without it. Delete them first, then it:')}
            </Text>
            <List size="sm" style={{ overflowWrap: 'anywhere' }}>
              {models.data.map(({ id, name }) => (
                <List.Item key={id}>{t('“{name}”', { name })}</List.Item>
              ))}
            </List>
          </Stack>
        )}
        {models.data?.length === 0 && <Text size="sm">{t('Nothing else depends on it.')}</Text>}
      </div>
      {!needed && <Text size="sm">{t('Deleting cannot be undone.')}</Text>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onEnd} data-autofocus>
          {needed ? t('Close') : t('Keep it')}
        </Button>
        {!needed && (
          <Button
            color="red"
            disabled={models.data === undefined}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t('Delete')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
