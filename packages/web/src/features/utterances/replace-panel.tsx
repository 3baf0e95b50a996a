import { Button, Group, Loader, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { labelsOf } from '@persephone/formats/labels';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { invalidate } from '../../api/queries.js';
import type { Replacement, Utterance } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { number, t } from '../../i18n/index.js';
import { readDraft } from '../../shared/transcription/drafts.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count } from '../../ui/words.js';
import type { UtteranceList } from './queries.js';
import { ReplaceRows } from './replace-rows.js';
import { leavesLabels, mostReplaced, replaceLabels, rowsToReplaceQuery } from './replacements.js';
import type { Selection } from './selection.js';
import { UndoReplacement } from './undo-replacement.js';

interface ReplacePanelProps {
  readonly list: UtteranceList;
  /** How many it has. */
  readonly total: number;
  /** Labels that are looked for. */
  readonly wanted: readonly string[];
  readonly instead: string;
  /** Where some are chosen, the others are left as they are unless somebody chooses them here. */
  readonly selection: Selection;
  readonly onInstead: (instead: string) => void;
  readonly onClose: () => void;
}

const hasDraft = ({ transcriptionId }: Utterance): boolean =>
  readDraft(localStorage, transcriptionId) !== undefined;

/** What is looked for, replaced by other labels: each change is shown before it is made, and can be left out. */
export function ReplacePanel({
  list,
  total,
  wanted,
  instead,
  selection,
  onInstead,
  onClose,
}: ReplacePanelProps) {
  const [typed, setTyped] = useState(instead);
  const debouncedInstead = useDebouncedCallback(onInstead, 250);
  const found = useQuery({ ...rowsToReplaceQuery(list, total), enabled: wanted.length > 0 });
  const [chosen, setChosen] = useState<ReadonlyMap<number, boolean>>(new Map());
  const insteadLabels = useMemo(() => labelsOf(typed), [typed]);
  const same = wanted.join(' ') === insteadLabels.join(' ');
  const rows = wanted.length > 0 ? (found.data ?? []) : [];
  // What somebody is writing there would no longer be found.
  const beingWritten = useMemo(() => new Set(found.data?.filter(hasDraft)), [found.data]);
  const mayChange = (row: Utterance) => leavesLabels(row.text, wanted, insteadLabels);
  const isChosen = (row: Utterance) => {
    const usual = (selection.size === 0 || selection.has(row.id)) && !beingWritten.has(row);
    return (chosen.get(row.id) ?? usual) && mayChange(row);
  };
  const toChange = rows.filter(isChosen);
  const replace = useMutation({
    mutationFn: () => replaceLabels(wanted.join(' '), insteadLabels.join(' '), toChange),
    onSuccess: ({ utterances }: Replacement) => {
      notifications.show({
        message: t('Replaced in {utterances}.', { utterances: count(utterances, 'utterance') }),
      });
      setChosen(new Map());
    },
    // Where somebody has changed one of them, they are shown as they are now.
    onSettled: () => invalidate('utterances', 'transcriptions'),
  });
  return (
    <Paper
      withBorder
      p="sm"
      component="section"
      aria-label={t('Replace labels')}
      style={{ height: '100%', flex: 1, minWidth: 0 }}
    >
      <Stack gap="sm" h="100%">
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t('Replace “{find}” by', { find: wanted.join(' ') || '…' })}
            description={t('A space between labels. Empty takes them out.')}
            styles={{ input: { fontFamily: phoneticFonts } }}
            w={320}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              debouncedInstead(event.currentTarget.value);
            }}
            data-autofocus
          />
          <Button
            // While they are read anew, too: the service refuses what is not as it was seen.
            disabled={toChange.length === 0 || same}
            loading={replace.isPending}
            onClick={() => replace.mutate()}
          >
            {t('Replace in {utterances}', { utterances: count(toChange.length, 'utterance') })}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('Close')}
          </Button>
          <UndoReplacement />
        </Group>
        {replace.isError && <ProblemAlert error={replace.error} />}
        {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
        {total > mostReplaced && wanted.length > 0 && (
          <Text size="sm" c="orange">
            {t('These are the first {n}; the others come when these are done.', { n: number(mostReplaced) })}
          </Text>
        )}
        {wanted.length === 0 ? (
          <Text c="dimmed">
            {t('Type above, under “Labels, one after another”, what is to be replaced.')}
          </Text>
        ) : found.isPending ? (
          <Group gap="xs">
            <Loader size="xs" aria-hidden />
            <Text size="sm">{t('Reading the utterances …')}</Text>
          </Group>
        ) : rows.length === 0 ? (
          <Text c="dimmed">{t('No utterance has these labels.')}</Text>
        ) : (
          <ReplaceRows
            {...{ rows, wanted, isChosen, mayChange }}
            chosen={toChange.length}
            instead={insteadLabels}
            onChoose={(ids, choose) =>
              setChosen(new Map([...chosen, ...ids.map((id) => [id, choose] as const)]))
            }
          />
        )}
      </Stack>
    </Paper>
  );
}
