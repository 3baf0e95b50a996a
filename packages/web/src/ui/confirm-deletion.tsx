import { Alert, Button, Group, List, Loader, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { deleteSeen, previewDeletion, type Things } from '../api/deletion.js';
import { ProblemError } from '../api/problem.js';
import type { DeletionPreview } from '../api/schema.js';
import { t } from '../i18n/index.js';
import { bringBack, noticeOf } from './bring-back.js';
import { alsoDeleted, lossOf, notShown } from './deletion-words.js';
import { ProblemAlert } from './problem-alert.js';
import { showDone } from './undo-notice.js';
import { count } from './words.js';

interface Deletion {
  /** As in 'Delete the corpus “first”?' */
  readonly what: string;
  readonly things: Things;
  /** Whether `what` is several things. */
  readonly many?: boolean;
  /** What is to be known of it besides, e.g. what stays. */
  readonly note?: string;
}

/**
 * Ask whether something is to be deleted, show what would be deleted with it, and delete it all where that is wished.
 * Nothing is deleted that was not shown. @returns whether it was deleted
 */
export function confirmDeletion(deletion: Deletion): Promise<boolean> {
  return new Promise((resolve) => {
    let deleted = false;
    const id = modals.open({
      title: t('Delete {what}?', { what: deletion.what }),
      children: (
        <Question
          {...deletion}
          onKeep={() => modals.close(id)}
          onDeleted={(undo) => {
            deleted = true;
            modals.close(id);
            const message = t('Deleted {what}.', { what: deletion.what });
            if (undo === null) notifications.show({ message });
            else showDone(message, () => bringBack(undo), noticeOf(undo));
          }}
        />
      ),
      onClose: () => resolve(deleted),
    });
  });
}

interface QuestionProps extends Deletion {
  readonly onKeep: () => void;
  /** With the deletion, where it can be undone. */
  readonly onDeleted: (undo: number | null) => void;
}

function Question({ things, many = false, note, onKeep, onDeleted }: QuestionProps) {
  // A query of its own, since it is to be asked anew each time; the things may be thousands, and are no key.
  const preview = useQuery({
    queryKey: ['deletion', useId()],
    queryFn: ({ signal }) => previewDeletion(things, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const remove = useMutation({
    mutationFn: (shown: DeletionPreview) => deleteSeen(things, shown),
    onSuccess: onDeleted,
    // Something else depends on it by now: it is shown, and asked about again.
    onError: (error) => {
      if (isChanged(error)) void preview.refetch();
    },
  });
  const also = preview.data && alsoDeleted(preview.data.counts);
  return (
    <Stack gap="sm">
      {isChanged(remove.error) ? (
        <Alert color="orange" p="xs" role="alert" title={t('Nothing was deleted yet')}>
          {t('What depends on it has changed meanwhile. Look again at what goes with it.')}
        </Alert>
      ) : (
        remove.isError && <ProblemAlert error={remove.error} />
      )}
      {preview.isError && <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />}
      <div role="status">
        {preview.data && (
          <Stack gap="xs">
            <Dependents preview={preview.data} many={many} />
            <LosingCorpora losing={preview.data.losing} />
          </Stack>
        )}
        {preview.isPending && (
          <Group gap="xs">
            <Loader size="xs" aria-hidden />
            <Text size="sm">
              {many ? t('Checking what depends on them…') : t('Checking what depends on it…')}
            </Text>
          </Group>
        )}
      </div>
      <Text size="sm">
        {note && `${note} `}
        {areUtterances(things) ? t('It can be undone for 30 days.') : t('Deleting cannot be undone.')}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onKeep} data-autofocus>
          {many ? t('Keep them') : t('Keep it')}
        </Button>
        <Button
          color="red"
          disabled={!preview.data || preview.isFetching}
          loading={remove.isPending}
          onClick={() => preview.data && remove.mutate(preview.data)}
        >
          {deleteWords(many, also)}
        </Button>
      </Group>
    </Stack>
  );
}

const deleteWords = (many: boolean, also: string | undefined): string => {
  if (also === undefined) return t('Delete');
  return many ? t('Delete them and {also}', { also }) : t('Delete it and {also}', { also });
};

/** They alone can be brought back. */
const areUtterances = (things: Things): boolean =>
  Object.entries(things).every(([kind, ids]) => kind === 'utterance' || ids.length === 0);

const isChanged = (error: unknown): boolean =>
  error instanceof ProblemError && error.problem.code === 'still-in-use';

const mostShown = 12;

const kindWords: Readonly<Record<DeletionPreview['dependents'][number]['kind'], string>> = {
  utterance: t('Utterance'),
  corpus: t('Corpus'),
  model: t('Model'),
};

function Dependents({ preview, many }: { readonly preview: DeletionPreview; readonly many: boolean }) {
  const { dependents, counts } = preview;
  if (dependents.length === 0)
    return preview.losing.length > 0 ? null : (
      <Text size="sm">{many ? t('Nothing else depends on them.') : t('Nothing else depends on it.')}</Text>
    );
  const shown = dependents.slice(0, mostShown);
  const others = notShown(counts, shown);
  return (
    <Stack gap={4}>
      <Text size="sm">
        {many
          ? t('These cannot be without them and will be deleted, too:')
          : t('What cannot be without it will be deleted, too:')}
      </Text>
      <List size="sm" style={{ overflowWrap: 'anywhere' }}>
        {shown.map(({ kind, id, name }) => (
          <List.Item key={`${kind} ${id}`}>
            {kindWords[kind]} {t('“{name}”', { name })}
          </List.Item>
        ))}
        {others && <List.Item>{t('and {others}', { others })}</List.Item>}
      </List>
    </Stack>
  );
}

/** Corpora are kept without what is deleted; whoever deletes it is to know. */
function LosingCorpora({ losing }: Pick<DeletionPreview, 'losing'>) {
  if (losing.length === 0) return null;
  const others = losing.length - mostShown;
  return (
    <Stack gap={4}>
      <Text size="sm">
        {t('These corpora are kept without it, and so are the models that were trained on them:')}
      </Text>
      <List size="sm" style={{ overflowWrap: 'anywhere' }}>
        {losing.slice(0, mostShown).map((corpus) => (
          <List.Item key={corpus.id}>{lossOf(corpus)}</List.Item>
        ))}
        {others > 0 && (
          <List.Item>{t('and {others}', { others: count(others, 'corpus', 'corpora') })}</List.Item>
        )}
      </List>
    </Stack>
  );
}
