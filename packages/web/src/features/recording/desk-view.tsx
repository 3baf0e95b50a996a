import { Alert, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Audio } from '../../api/schema.js';
import {
  SegmentTrack,
  type ShownSegment,
  type SpeechPlayer,
  SpeechView,
  usePlayerState,
  type WindowPlace,
} from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { useLabelFrequencies } from '../../shared/corpora/labels.js';
import { isTooLong } from '../../shared/corpora/too-long.js';
import { Palette } from '../../shared/typing/palette.js';
import { Page } from '../../ui/page.js';
import { RecordingNotices } from '../../ui/recording-state.js';
import { count } from '../../ui/words.js';
import { AskUnplayed, KeyDialog, RecordingConflict } from './dialogs.js';
import { DividePanel } from './divide-panel.js';
import { FindLabels } from './find-labels.js';
import { type ListHandle, UtteranceList } from './list.js';
import { Overview } from './overview.js';
import { type GuessStep, RowGuesses } from './row-guesses.js';
import { type Row, rowAt } from './rows.js';
import { HeaderActions, Tools } from './tools.js';
import { useDesk } from './use-desk.js';
import { useDeskKeys } from './use-desk-keys.js';
import { useDivision } from './use-division.js';
import { usePlayed } from './use-played.js';
import type { Utterances } from './use-utterances.js';

interface DeskViewProps {
  readonly audio: Audio;
  readonly utterances: Utterances;
  readonly player: SpeechPlayer;
  readonly children: ReactNode;
}

/** The waveform of a recording with its utterances above, all of them as a list below. */
export function DeskView({ audio, utterances, player, children }: DeskViewProps) {
  const list = useRef<ListHandle>(null);
  const [keysShown, keys] = useDisclosure(false);
  const [unplayed, setUnplayed] = useState<readonly Row[]>();
  const [given, setGiven] = useState(0);
  const { whole } = usePlayerState(player);
  const durationMs = audio.durationMs ?? whole?.endMs ?? 0;
  const channels = audio.channels ?? 1;
  const guessStep = useRef<GuessStep>(null);
  const labels = useLabelFrequencies(undefined);
  const desk = useDesk({
    ...{ utterances, player, durationMs, list },
    onHelp: keys.open,
    onUnplayed: setUnplayed,
    onGuess: (step) => guessStep.current?.(step),
  });
  const { rows, current, side, setSide, enter, move, moved } = desk;
  useDeskKeys(desk.perform);
  usePlayed(player, rows, utterances.addPlayed);
  const said = useSaidRow(player, rows);
  useFollowing(player, rows, said, list);

  const select = useCallback(
    (uid: string, quietly = false) => {
      enter(uid, quietly);
      list.current?.focus(uid);
    },
    [enter],
  );
  const numbers = useMemo(() => new Map(rows.map(({ uid }, index) => [uid, index + 1])), [rows]);
  const over = useCallback(
    (place: WindowPlace) => (
      <SegmentTrack
        {...place}
        {...{ channels, side, moved }}
        segments={segmentsIn(rows, numbers, place)}
        selected={current}
        onSelect={(uid) => select(uid)}
        onSide={setSide}
        onMoved={(uid, segment) => {
          enter(uid);
          move(uid, segment, true);
        }}
      />
    ),
    [rows, numbers, channels, side, moved, current, select, setSide, enter, move],
  );
  const division = useDivision(audio.id);
  const [dividing, setDividing] = useState(false);
  // After a reload in the middle its preview is shown, too.
  const isDividing = dividing || division.underWay !== undefined || division.foreseen !== undefined;
  const tooLong = rows.find(({ from, to }) => isTooLong(to - from));
  const divided = rows.find(({ uid }) => uid === current) ?? tooLong;
  const accepted = rows.filter(({ utteranceId }) => utteranceId !== null).length;

  return (
    <Page
      fill
      dense
      title={audio.name}
      lead={t('{utterances}, {accepted, plural, one {# of them accepted} other {# of them accepted}}', {
        utterances: count(rows.length, 'utterance'),
        accepted,
      })}
      actions={<HeaderActions {...{ audio, utterances, desk }} onKeys={keys.open} />}
    >
      <RecordingNotices recording={audio} />
      {durationMs > 0 && <Overview {...{ player, rows, durationMs, channels }} selected={current} />}
      <SpeechView player={player} spectrogramHeight={0} over={over} />
      <Group gap="xs">
        <Tools
          {...{ utterances, desk, player }}
          onAcceptUnplayed={setUnplayed}
          onDivide={() => setDividing(true)}
        />
        {rows.length > 0 && (
          <FindLabels
            {...{ rows, current }}
            onFound={(index) => {
              const row = rows[index];
              if (row) enter(row.uid);
              list.current?.show(index);
            }}
          />
        )}
      </Group>
      {children}
      {tooLong && !isDividing && (
        <Alert color="yellow" p="xs" title={t('Too long to be trained on at once')}>
          <Group gap="sm">
            <Text size="sm">
              {t(
                'An utterance of this recording is longer than two minutes. Corpora leave it out until it is divided.',
              )}
            </Text>
            <Button
              size="compact-sm"
              onClick={() => {
                select(tooLong.uid, true);
                setDividing(true);
              }}
            >
              {t('Divide it')}
            </Button>
          </Group>
        </Alert>
      )}
      {divided && isDividing && (
        <DividePanel
          {...{ audio, division, utterances, desk, player }}
          row={divided}
          number={numbers.get(divided.uid) ?? 0}
          onClose={() => {
            setDividing(false);
            division.forget();
          }}
        />
      )}
      {rows.length > 0 && !isDividing && (
        <Palette labels={labels}>
          <RowGuesses {...{ rows, current }} handle={guessStep} />
        </Palette>
      )}
      {rows.length > 0 && (
        <UtteranceList
          {...{ rows, current, said, given }}
          handle={list}
          played={utterances.played}
          onEnter={enter}
          onText={desk.saveText}
          onSpeaker={desk.saveSpeaker}
          onAccept={desk.accept}
        />
      )}
      <Speakers rows={rows} />
      {!isDividing && <Legend />}
      <KeyDialog opened={keysShown} onClose={keys.close} />
      <AskUnplayed
        rows={unplayed}
        played={utterances.played}
        onAccept={(wanted) => {
          desk.acceptNow(wanted);
          setUnplayed(undefined);
        }}
        onClose={() => setUnplayed(undefined)}
      />
      <RecordingConflict desk={desk} onGiven={() => setGiven((before) => before + 1)} />
    </Page>
  );
}

/** Of any number of rows, those in the part that is shown. */
function segmentsIn(
  rows: readonly Row[],
  numbers: ReadonlyMap<string, number>,
  { window }: WindowPlace,
): ShownSegment[] {
  return rows
    .filter(({ from, to }) => to > window.startMs && from < window.endMs)
    .map(({ uid, from, to, text, utteranceId, channel }) => ({
      ...{ id: uid, startMs: from, endMs: to, text, channel },
      number: numbers.get(uid) ?? 0,
      kind: utteranceId === null ? ('draft' as const) : ('accepted' as const),
    }));
}

/** The row that is being said, or was said last. */
function useSaidRow(player: SpeechPlayer, rows: readonly Row[]): string | undefined {
  return useSyncExternalStore(player.onTime, () => {
    const row = rows[rowAt(rows, player.timeMs)];
    return row && player.timeMs < row.to + 1 ? row.uid : undefined;
  });
}

/** While it plays on and nobody writes, the list goes along. */
function useFollowing(
  player: SpeechPlayer,
  rows: readonly Row[],
  said: string | undefined,
  list: { readonly current: ListHandle | null },
): void {
  useEffect(() => {
    if (said === undefined || !player.getState().playing) return;
    if (document.activeElement?.closest('[data-uid]')) return;
    const index = rows.findIndex(({ uid }) => uid === said);
    if (index >= 0) list.current?.show(index);
  }, [player, rows, said, list]);
}

const Speakers = ({ rows }: { rows: readonly Row[] }) => (
  <datalist id="speakers-of-recording">
    {[...new Set(rows.flatMap(({ speaker }) => speaker ?? []))].map((name) => (
      <option key={name} value={name} />
    ))}
  </datalist>
);

const Legend = () => (
  <Text size="xs" c="dimmed">
    {t('Drag a boundary to move it; drag over the waveform to select a part. F1 shows the keys.')}
  </Text>
);
