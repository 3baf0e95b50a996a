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
import { invalidate } from '../../api/queries.js';
import type { Transcription, Utterance } from '../../api/schema.js';
import { handlePlayerKey, type SpeechPlayer, SpeechView, type TimedLabel } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { knownLabelsQuery, type LabelFrequency, useLabelFrequencies } from '../../shared/corpora/labels.js';
import { corpusQuery } from '../../shared/corpora/queries.js';
import { ConflictDialog } from '../../shared/transcription/conflict-dialog.js';
import { Editor } from '../../shared/transcription/editor.js';
import { GuessBar } from '../../shared/transcription/guess-bar.js';
import { guessBeside, guessesAt } from '../../shared/transcription/guesses.js';
import { replaceLabel } from '../../shared/transcription/replace-label.js';
import { Second } from '../../shared/transcription/second.js';
import { asSeen, currentOf, type SeenUtterance } from '../../shared/transcription/seen-utterance.js';
import { useText } from '../../shared/transcription/use-text.js';
import { Palette } from '../../shared/typing/palette.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { HintList } from './hint-list.js';
import { hintsFor, rewritten } from './hints.js';
import { writingAction } from './keys.js';
import { speakersQuery } from './queries.js';
import { useConflict } from './use-conflict.js';
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
  /** Whether it was changed elsewhere since somebody began to write here. */
  readonly overtaken: boolean;
  readonly onWriting: (writing: boolean) => void;
  /** What was written is saved or given up. */
  readonly onDone: () => void;
}

/** The utterance drawn, its transcription and its speaker to be written in. What is typed is kept until it is saved. */
export function Editing(props: EditingProps) {
  const {
    utterance,
    versions,
    corpusId,
    player,
    recordingMs,
    beyond,
    writeNext,
    overtaken,
    onWriting,
    onDone,
  } = props;
  const { id, transcriptionId, startMs, endMs } = utterance;
  // Files end in a line feed, which would be seen as an empty line.
  const saved = utterance.text.trim();
  const recognised = useMemo(() => recognisedIn(versions, utterance), [versions, utterance]);
  const labelSet = useLabelSet(corpusId);
  const frequencies = useLabelFrequencies(corpusId);
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
  useEffect(() => onWriting(dirty), [dirty, onWriting]);
  const save = useSave(id);
  const store = (seen: SeenUtterance) => {
    if (!dirty || save.isPending) return;
    save.mutate(
      {
        ...(edited.changed ? { text: edited.text } : {}),
        ...(typedSpeaker === speaker ? {} : { speaker: typedSpeaker || null }),
        ...segment,
        seen,
      },
      {
        onSuccess: () => {
          writeNext.current = document.activeElement === field.current;
          edited.drop();
          onDone();
        },
        onError: (error) => {
          const current = currentOf(error);
          if (current) conflict.setCurrent(current);
        },
      },
    );
  };
  const submit = () => store(asSeen(utterance));
  const conflict = useConflict({
    ...{ utterance, versions },
    written: {
      ...{ startMs, endMs, channel: utterance.channel, ...segment },
      ...{ text: edited.text, speaker: typedSpeaker || null },
    },
    onSave: store,
    onType: (text) => edited.set({ text }),
    onGiveUp: () => {
      edited.drop();
      void invalidate('utterances', 'transcriptions').then(onDone);
    },
  });
  const guess = (label: string | undefined) => {
    const token = edited.marked[current];
    if (field.current && token && label !== undefined) replaceLabel(field.current, token, label);
  };
  const keys = (event: KeyboardEvent) => {
    const action = writingAction(event);
    const step = action === 'nextGuess' ? 1 : action === 'previousGuess' ? -1 : undefined;
    if (action === 'save') submit();
    const label = edited.marked[current]?.label;
    if (step && label !== undefined) guess(guessBeside(guessesAt(edited.times[current]), label, step));
    if (action === 'save' || step || handlePlayerKey(player, event, true)) event.preventDefault();
  };

  return (
    <Stack gap="sm" onKeyDown={keys}>
      <SpeechView
        player={player}
        labels={times}
        selectedLabel={current}
        onSelectLabel={setCurrent}
        shadedUpTo={edited.shadedUpTo}
        spectrogramHeight={104}
      />
      {edited.restored && (
        <Alert color="orange" variant="light" p="xs" title={t('These changes are not saved yet')}>
          {t('They were typed earlier and kept in this browser. Save them, or discard them.')}
        </Alert>
      )}
      {overtaken && (
        <Alert color="orange" variant="light" p="xs" role="alert" title={t('Changed meanwhile')}>
          {t(
            'It was changed elsewhere while it was written here. Where both changed the same, saving shows both versions to choose from.',
          )}
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
        <Palette labels={frequencies}>
          <GuessBar label={edited.marked[current]?.label} time={edited.times[current]} onChoose={guess} />
        </Palette>
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
      {save.isError && !currentOf(save.error) && <ProblemAlert error={save.error} />}
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
      {conflict.close && (
        <ConflictDialog
          opened
          theirs={conflict.theirs}
          mine={conflict.mine}
          onTakeTheirs={conflict.takeTheirs}
          onTakeMine={conflict.takeMine}
          onClose={conflict.close}
        >
          {t(
            'It was changed elsewhere while it was written here. Choose one; of a text the other stays among its versions.',
          )}
        </ConflictDialog>
      )}
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

const asSet = (labels: readonly LabelFrequency[]): ReadonlySet<string> =>
  new Set(labels.map(({ label }) => label));

function useLabelSet(corpusId: number | undefined): ReadonlySet<string> | undefined {
  const known = useQuery({ ...knownLabelsQuery, enabled: corpusId === undefined, select: asSet });
  const ofCorpus = useQuery({
    ...corpusQuery(corpusId ?? 0),
    enabled: corpusId !== undefined,
    select: ({ labelSet }) => asSet(labelSet),
  });
  const labelSet = corpusId === undefined ? known.data : ofCorpus.data;
  // Before there is a corpus, no label is known, and none is odd.
  return labelSet && labelSet.size > 0 ? labelSet : undefined;
}
