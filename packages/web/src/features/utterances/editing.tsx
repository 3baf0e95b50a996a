import { Alert, Autocomplete, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  type KeyboardEvent,
  type RefObject,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Transcription, Utterance } from '../../api/schema.js';
import { handlePlayerKey, type SpeechPlayer, SpeechView, type TimedLabel } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { corpusQuery } from '../../shared/corpora/queries.js';
import { Editor } from '../../shared/transcription/editor.js';
import { Second } from '../../shared/transcription/second.js';
import { useText } from '../../shared/transcription/use-text.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { HintList } from './hint-list.js';
import { hintsFor, rewritten } from './hints.js';
import { writingAction } from './keys.js';
import { knownLabelsQuery, speakersQuery } from './queries.js';
import { useSave } from './use-save.js';
import { changedSegment } from './words.js';

interface EditingProps {
  readonly utterance: Utterance;
  readonly versions: readonly Transcription[];
  /** The corpus whose label set counts; all that there are where undefined. */
  readonly corpusId: number | undefined;
  readonly player: SpeechPlayer;
  /** How long its recording is; null until that is known. */
  readonly recordingMs: number | null;
  /** Whether its segment does not lie within that. */
  readonly beyond: boolean;
  /** Whether what is shown next is to be written in at once. */
  readonly writeNext: RefObject<boolean>;
}

/** The utterance drawn, its transcription and its speaker to be written in. What is typed is kept until it is saved. */
export function Editing(props: EditingProps) {
  const { utterance, versions, corpusId, player, recordingMs, beyond, writeNext } = props;
  const { id, transcriptionId, startMs, endMs } = utterance;
  // Files end in a line feed, which would be seen as an empty line.
  const saved = utterance.text.trim();
  const recognised = useMemo(() => recognisedIn(versions, utterance), [versions, utterance]);
  const labelSet = useLabelSet(corpusId);
  const speakers = useQuery(speakersQuery);
  const speaker = utterance.speaker ?? '';
  const edited = useText({
    ...{ id: transcriptionId, text: saved, recognised, labelSet, speaker },
    startMs: startMs ?? 0,
    endMs: endMs ?? (startMs ?? 0) + (utterance.durationMs ?? 0),
  });
  const [current, setCurrent] = useState(-1);
  const field = useRef<HTMLTextAreaElement>(null);
  const names = useId();
  useEffect(() => {
    if (writeNext.current) field.current?.focus();
    writeNext.current = false;
  }, [writeNext]);
  // What is told of the text may come a little later than what is written.
  const times = useDeferredValue(edited.times);
  const marked = useDeferredValue(edited.marked);
  const hints = useMemo(
    () =>
      labelSet && labelSet.size > 0
        ? hintsFor(
            marked.map(({ label }) => label),
            labelSet,
          )
        : [],
    [marked, labelSet],
  );
  const typedSpeaker = edited.speaker.trim();
  const segment = changedSegment(utterance, edited, recordingMs);
  const [timesShown, showTimes] = useState(startMs !== null || endMs !== null || segment !== undefined);
  const dirty = edited.changed || typedSpeaker !== speaker || segment !== undefined;
  const save = useSave(id);
  const submit = () => {
    if (!dirty || save.isPending) return;
    save.mutate(
      {
        ...(edited.changed ? { text: edited.text } : {}),
        ...(typedSpeaker === speaker ? {} : { speaker: typedSpeaker || null }),
        ...segment,
      },
      {
        onSuccess: () => {
          writeNext.current = document.activeElement === field.current;
          edited.drop();
        },
      },
    );
  };
  const keys = (event: KeyboardEvent) => {
    const saving = writingAction(event) === 'save';
    if (saving) submit();
    if (saving || handlePlayerKey(player, event, true)) event.preventDefault();
  };

  return (
    <Stack gap="sm" onKeyDown={keys}>
      <SpeechView
        player={player}
        labels={times}
        selectedLabel={current}
        onSelectLabel={setCurrent}
        spectrogramHeight={104}
      />
      {edited.restored && (
        <Alert color="orange" variant="light" p="xs" title={t('These changes are not saved yet')}>
          {t('They were typed earlier and kept in this browser. Save them, or discard them.')}
        </Alert>
      )}
      <div>
        <Text component="label" htmlFor={names} size="sm" fw={500}>
          {t('Transcription')}
        </Text>
        <Editor
          id={names}
          text={edited.text}
          marked={edited.marked}
          current={current}
          onChange={(text) => edited.set({ text })}
          onCurrent={setCurrent}
          field={field}
          describedBy={`${names}-help`}
        />
        <Text id={`${names}-help`} size="xs" c="dimmed">
          {t('A space between labels. Alt and space plays, Ctrl and Enter saves.')}
        </Text>
      </div>
      {timesShown || beyond ? (
        <Group align="flex-end" gap="sm">
          <Second
            label={t('From second')}
            value={edited.startMs ?? startMs ?? 0}
            most={recordingMs}
            placeholder={t('beginning')}
            onChange={(value) => edited.set({ startMs: written(value ?? 0, startMs ?? 0) })}
            cursor={times[current]?.startMs}
          />
          <Second
            label={t('To second')}
            value={edited.endMs ?? endMs ?? recordingMs}
            most={recordingMs}
            placeholder={t('end')}
            onChange={(value) => edited.set({ endMs: written(value ?? recordingMs, endMs ?? recordingMs) })}
            cursor={times[current]?.endMs}
          />
        </Group>
      ) : (
        <div>
          <Button size="compact-xs" variant="subtle" onClick={() => showTimes(true)}>
            {t('Only a part of the recording …')}
          </Button>
        </div>
      )}
      {save.isError && <ProblemAlert error={save.error} />}
      {!edited.kept && (
        <Text size="sm" c="orange">
          {t('This browser keeps nothing: save before you leave.')}
        </Text>
      )}
      <Group align="flex-end" justify="space-between" wrap="nowrap">
        <Autocomplete
          label={t('Speaker')}
          placeholder={t('Not known')}
          maxLength={200}
          data={(speakers.data ?? []).map((one) => one.speaker)}
          value={edited.speaker}
          onChange={(value) => edited.set({ speaker: value })}
          style={{ flex: 1 }}
        />
        <Button
          variant="default"
          disabled={!dirty}
          onClick={() => edited.set({ text: saved, speaker, startMs: null, endMs: null })}
        >
          {t('Discard')}
        </Button>
        <Button disabled={!dirty} loading={save.isPending} onClick={submit}>
          {t('Save')}
        </Button>
      </Group>
      <HintList
        hints={hints}
        onRewrite={(label, instead) => edited.set({ text: rewritten(edited.text, label, instead) })}
      />
    </Stack>
  );
}

/** What is kept of a time that is written: null where it is the one that is saved. */
const written = (value: number | null, saved: number | null): number | null =>
  value === saved ? null : value;

/** The labels with times of the newest version that has some, those of them that are in the utterance. */
function recognisedIn(
  versions: readonly Transcription[],
  { startMs, endMs }: Utterance,
): readonly TimedLabel[] {
  const times = versions.findLast(({ labelTimes }) => labelTimes !== null)?.labelTimes ?? [];
  return times.filter(
    (label) => label.endMs > (startMs ?? 0) && label.startMs < (endMs ?? Number.POSITIVE_INFINITY),
  );
}

function useLabelSet(corpusId: number | undefined): ReadonlySet<string> | undefined {
  const known = useQuery({ ...knownLabelsQuery, enabled: corpusId === undefined });
  const ofCorpus = useQuery({
    ...corpusQuery(corpusId ?? 0),
    enabled: corpusId !== undefined,
    select: ({ labelSet }) => new Set(labelSet.map(({ label }) => label)),
  });
  const labelSet = corpusId === undefined ? known.data : ofCorpus.data;
  // Before there is a corpus, no label is known, and none is odd.
  return labelSet && labelSet.size > 0 ? labelSet : undefined;
}
