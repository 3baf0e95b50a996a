import { Autocomplete, Button, Group, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { invalidate } from '../../api/queries.js';
import { number, t } from '../../i18n/index.js';
import { confirmDeletion } from '../../ui/confirm-deletion.js';
import { count } from '../../ui/words.js';
import { doToMany, type Failure, type Outcome } from './many.js';
import { changeUtterance, replaceRow, speakersQuery } from './queries.js';
import type { Selection } from './selection.js';

/** Do something to many utterances, with a notification that tells how far it is and can end it. */
async function withProgress(
  doing: string,
  ids: readonly number[],
  work: (id: number) => Promise<unknown>,
): Promise<Outcome> {
  const end = new AbortController();
  const id = notifications.show({ loading: true, autoClose: false, withCloseButton: false, message: doing });
  let reportedAt = 0;
  const report = (through: number) => {
    // Not with each of thousands.
    if (performance.now() - reportedAt < 100) return;
    reportedAt = performance.now();
    notifications.update({
      ...{ id, loading: true, autoClose: false, withCloseButton: false, title: doing },
      message: (
        <Group justify="space-between">
          <Text size="sm">
            {t('{through} of {ids}', { through: number(through), ids: number(ids.length) })}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => end.abort()}>
            {t('Stop')}
          </Button>
        </Group>
      ),
    });
  };
  try {
    return await doToMany(ids, work, report, end.signal);
  } finally {
    notifications.hide(id);
  }
}

function showFailures(what: string, failed: readonly Failure[]): void {
  const [first] = failed;
  if (!first) return;
  const reason = first.error instanceof Error ? first.error.message : String(first.error);
  notifications.show({
    color: 'red',
    autoClose: false,
    title: `${what}: ${count(failed.length, 'utterance')}`,
    message: reason,
  });
}

/** @returns those of which it is done */
export async function setSpeakerOfMany(
  selection: Selection,
  speaker: string | null,
): Promise<readonly number[]> {
  const doing = t('Noting who speaks in {utterances}', { utterances: count(selection.size, 'utterance') });
  const { done, failed } = await withProgress(doing, [...selection], async (id) =>
    replaceRow(await changeUtterance(id, { speaker })),
  );
  showFailures(t('Not changed'), failed);
  await invalidate('utterances');
  return done;
}

/**
 * Ask, and delete many, all or none, with what depends on any of them.
 * @returns those that are gone
 */
export async function deleteMany(selection: Selection): Promise<readonly number[]> {
  const ids = [...selection];
  const gone = await confirmDeletion({
    what: count(ids.length, 'utterance'),
    many: ids.length > 1,
    things: { utterance: ids },
    note: ids.length === 1 ? t('Its recording stays.') : t('Their recordings stay.'),
  });
  return gone ? ids : [];
}

/** Ask who speaks in the chosen ones. */
export function promptForSpeaker(selection: Selection, onDone: (done: readonly number[]) => void): void {
  const id = modals.open({
    title: t('Who speaks in {utterances}?', { utterances: count(selection.size, 'utterance') }),
    children: (
      <SpeakerForm
        onSubmit={(speaker) => {
          modals.close(id);
          void setSpeakerOfMany(selection, speaker).then(onDone);
        }}
      />
    ),
  });
}

function SpeakerForm({ onSubmit }: { onSubmit: (speaker: string | null) => void }) {
  const [name, setName] = useState('');
  const speakers = useQuery(speakersQuery);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(name.trim() || null);
  };
  return (
    <Stack component="form" onSubmit={submit}>
      <Autocomplete
        label={t('Speaker')}
        description={t('Leave it empty if the speaker is unknown.')}
        maxLength={200}
        data={(speakers.data ?? []).map(({ speaker }) => speaker)}
        value={name}
        onChange={setName}
        data-autofocus
      />
      <Group justify="flex-end">
        <Button type="submit">{name.trim() === '' ? t('Not known') : t('Set the speaker')}</Button>
      </Group>
    </Stack>
  );
}
