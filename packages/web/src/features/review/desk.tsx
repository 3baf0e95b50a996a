import { ActionIcon, Button, Group, Stack, Switch, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { type SpeechPlayer, SpeechView, usePlayerState } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import type { LabelFrequency } from '../../shared/corpora/labels.js';
import { ConflictDialog } from '../../shared/transcription/conflict-dialog.js';
import { Editor } from '../../shared/transcription/editor.js';
import { ExportMenu } from '../../shared/transcription/export-menu.js';
import { lineage, origin, placeInQueue } from '../../shared/transcription/family.js';
import { GuessBar } from '../../shared/transcription/guess-bar.js';
import { waitingCountQuery } from '../../shared/transcription/queries.js';
import { nextModelOf, type Queue } from '../../shared/transcription/queue.js';
import { overlaps, partInWords } from '../../shared/transcription/segment.js';
import { untilNext } from '../../shared/transcription/until-next.js';
import { useText } from '../../shared/transcription/use-text.js';
import { Palette } from '../../shared/typing/palette.js';
import { LinkAnchor } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { RecordingNotices } from '../../ui/recording-state.js';
import { count, percent } from '../../ui/words.js';
import { acceptanceOf } from './decisions.js';
import classes from './desk.module.css';
import { Details } from './details.js';
import { FamilyPanel } from './family-panel.js';
import { type DecisionAction, type ReviewDesk, shortcutOf } from './keys.js';
import { CurrentLabel, Legend } from './legend.js';
import { Notices } from './notices.js';
import { applyPlayingAction, isLong } from './playing.js';
import { type Audio, fetchNext, type Transcription, type Utterance } from './queries.js';
import { useSeen } from './seen.js';
import { KeysOf, ShortcutList } from './shortcut-list.js';
import { expectedSpeaker, keepsSpeaker, setKeepsSpeaker } from './speakers.js';
import { AskUnplayed, useUnplayed } from './unplayed.js';
import { useCursor } from './use-cursor.js';
import { useDecide } from './use-decide.js';
import { useReviewKeys } from './use-keys.js';

export interface DeskProps {
  readonly id: number;
  readonly versions: readonly Transcription[];
  readonly audio: Audio | undefined;
  readonly modelName: string | undefined;
  readonly labelSet: ReadonlySet<string> | undefined;
  /** To be offered, the most frequent first. */
  readonly labels: readonly LabelFrequency[];
  readonly utterances: readonly Utterance[];
  readonly queue: Queue;
  readonly player: SpeechPlayer;
  /** Whether one was writing when the last one was done, and goes on writing. */
  readonly writing: RefObject<boolean>;
  readonly onUndone: () => void;
}

const editorId = 'transcription';

/** One transcription: heard, seen, corrected, accepted. */
export function Desk(props: DeskProps) {
  const { id, versions, audio, modelName, labelSet, labels, utterances, queue, player, writing, onUndone } =
    props;
  const line = lineage(versions, id);
  const transcription = line[0] as Transcription;
  const { recognised, times: recognisedTimes } = origin(line);
  const family = new Set(versions.map((version) => version.id));
  const own = utterances.find(({ transcriptionId }) => transcriptionId === id);
  const newer = versions.filter(({ basedOn }) => basedOn === id);

  const edited = useText({
    id,
    text: transcription.text,
    recognised: recognisedTimes,
    labelSet,
    startMs: transcription.startMs ?? 0,
    endMs: transcription.endMs ?? audio?.durationMs ?? null,
    speaker: own?.speaker ?? expectedSpeaker(localStorage),
  });
  const { marked, times } = edited;
  const seen = useSeen(id, newer, utterances, edited.changed);
  // What is drawn of the labels may come a little later than what is written.
  const drawn = useDeferredValue(times);
  const shown = useMemo(() => untilNext(drawn), [drawn]);
  const field = useRef<HTMLTextAreaElement>(null);
  const [keepSpeaker, setKeepSpeaker] = useState(() => keepsSpeaker(localStorage));
  const [atOnce, setAtOnce] = useLocalStorage({ key: 'persephone.play-at-once', defaultValue: true });
  const [listed, list] = useDisclosure(false);
  const waiting = useQuery(waitingCountQuery(queue)).data;

  const place = placeInQueue(line) ?? id;
  useEffect(() => void fetchNext(queue, place), [queue, place]);
  const decide = useDecide({
    ...{ transcription, audio, queue, place, edited, recognised, onUndone },
    ...{ own, seen },
    decided: own !== undefined || newer.length > 0,
  });

  const { current, setCurrent, select, here, move, choose } = useCursor({
    field,
    marked,
    times,
    player,
    writing,
  });

  const { phase } = usePlayerState(player);
  const unplayed = useUnplayed(player, audio?.id);
  const begun = useRef(false);
  useEffect(() => {
    if (phase !== 'ready' || begun.current || !atOnce) return;
    // A browser makes no sound before somebody has touched the page; and who opens an hour wants to choose.
    if (!navigator.userActivation?.hasBeenActive || isLong(player)) return;
    begun.current = true;
    void player.play();
  }, [phase, player, atOnce]);

  const desk: ReviewDesk = {
    applyPlayingAction: (action) => applyPlayingAction(player, action, shown, here()),
    move,
    decide: (action) => {
      writing.current = document.activeElement === field.current;
      const perform = () => void decide[action]();
      // What is accepted already is changed, and why nothing can be accepted is said by what does it.
      if (action === 'accept' && !own && edited.accepted() !== '') unplayed.afterListening(perform);
      else perform();
    },
    undoLast: decide.undoLast,
    showKeys: list.open,
    busy: decide.busy,
    accepted: own !== undefined,
    changed: edited.changed,
    changedAtAll: edited.changed || edited.speaker !== (own?.speaker ?? ''),
  };
  useReviewKeys(editorId, desk);

  const { since, next, ...rest } = queue;
  const nextModel = nextModelOf(queue);
  const part = partInWords(transcription);
  const confidence = transcription.confidence;
  const made = recognised
    ? [
        t('Transcribed by “{modelName}”', { modelName: modelName ?? t('a model that was deleted') }),
        ...(confidence === null
          ? []
          : [t('confidence {confidence}', { confidence: percent(confidence, 0) })]),
      ].join(', ')
    : t('Written by a person');
  const saved =
    transcription.source === 'person' && recognised ? `, ${t('corrected and not accepted yet')}` : '';

  return (
    <Page
      dense
      title={audio?.name ?? transcription.name}
      lead={
        <>
          {part && audio ? (
            <>
              <LinkAnchor inherit to="/recordings/$audioId" params={{ audioId: String(audio.id) }}>
                {part}
              </LinkAnchor>
              {' · '}
            </>
          ) : (
            part && `${part} · `
          )}
          {made}
          {!own && saved}
          {waiting !== undefined && ' · '}
          {waiting !== undefined && nextModel !== undefined && (
            <LinkAnchor
              inherit
              to="/models/$modelId"
              params={{ modelId: String(nextModel) }}
              search={{ view: 'next' }}
            >
              {t('{drafts} to transcribe next', { drafts: count(waiting, 'draft') })}
            </LinkAnchor>
          )}
          {waiting !== undefined && nextModel === undefined && (
            <LinkAnchor inherit to="/transcribe" search={{ view: 'waiting', ...rest }}>
              {t('{n, plural, one {# waits to be reviewed} other {# wait to be reviewed}}', { n: waiting })}
            </LinkAnchor>
          )}
        </>
      }
      actions={
        <>
          <Tooltip label={t('Keys (?)')}>
            <ActionIcon variant="default" size={36} aria-label={t('Keys')} onClick={list.open}>
              <IconKeyboard size={18} />
            </ActionIcon>
          </Tooltip>
          <ExportMenu
            name={transcription.name}
            recording={audio?.id ?? null}
            transcriptionIds={() => [transcription.id]}
            collect={() => [
              {
                file: audio?.name ?? transcription.name,
                lengthMs: audio?.durationMs ?? times.at(-1)?.endMs ?? 0,
                labels: times,
                text: marked.map(({ label }) => label).join(' '),
              },
            ]}
          />
        </>
      }
    >
      <Stack gap="sm">
        <Notices
          {...{ transcription, own, queue }}
          newer={newer.at(-1)}
          others={utterances.filter(
            (one) => !family.has(one.transcriptionId) && overlaps(one, transcription),
          )}
          restored={edited.restored && edited.changed}
          kept={edited.kept}
          onRevert={edited.revert}
          onUndo={() => {
            if (!own) return;
            const known = acceptanceOf(own.id);
            const [, parent] = line;
            void decide.undoDecision(
              known ?? {
                ...{ kind: 'accepted', at: 0, tookMs: 0, labels: 0, changes: 0, utteranceId: own.id },
                ...(parent ? { transcriptionId: parent.id, versionId: id } : { transcriptionId: id }),
              },
            );
          }}
        />
        {audio && <RecordingNotices recording={audio} />}
        <SpeechView
          player={player}
          labels={shown}
          selectedLabel={current < 0 ? undefined : current}
          onSelectLabel={select}
          shadedUpTo={edited.shadedUpTo}
          spectrogramHeight={110}
        />
        <Stack gap={6}>
          <Group justify="space-between">
            <Text component="label" htmlFor={editorId} size="sm" fw={500}>
              {t('Transcription')}
            </Text>
            <CurrentLabel index={current} label={marked[current]} time={times[current]} of={marked.length} />
          </Group>
          <Editor
            id={editorId}
            text={edited.text}
            marked={marked}
            current={current}
            onChange={(text) => edited.set({ text })}
            onCurrent={setCurrent}
            field={field}
            describedBy="transcription-help"
          />
          <Palette labels={labels}>
            <GuessBar
              label={marked[current]?.label}
              time={times[current]}
              onChoose={(label) => choose(current, label)}
            />
          </Palette>
          <VisuallyHidden id="transcription-help">
            {t('Labels with spaces between them. F1 shows the keys, Control and Enter accepts.')}
          </VisuallyHidden>
          <Group justify="space-between" gap="md">
            <Legend timed={times.length > 0} labelSetOf={labelSet && modelName} />
            <Switch
              size="xs"
              label={t('Play each at once')}
              checked={atOnce}
              onChange={(event) => setAtOnce(event.currentTarget.checked)}
            />
          </Group>
        </Stack>
        <Details
          edited={edited}
          whole={transcription}
          durationMs={audio?.durationMs ?? null}
          at={times[current]}
          keepSpeaker={keepSpeaker}
          onKeepSpeaker={(keep) => {
            setKeepsSpeaker(localStorage, keep);
            setKeepSpeaker(keep);
          }}
          fixed={own !== undefined}
        />
        <Group gap="xs" className={classes.decisions}>
          <Decision
            words={own ? t('Save the change, next') : decide.part ? t('Accept this part') : t('Accept, next')}
            action="accept"
            main
            desk={desk}
          />
          <Decision words={own || newer.length > 0 ? t('Next') : t('Skip')} action="skip" desk={desk} />
          <Decision words={t('Back')} action="back" desk={desk} />
          {!own && <Decision words={t('Save without accepting')} action="save" desk={desk} />}
        </Group>
        <FamilyPanel id={id} segment={transcription} versions={versions} audioId={audio?.id} queue={queue} />
      </Stack>
      <AskUnplayed unplayed={unplayed} onPlay={() => void player.play()} />
      <ConflictDialog
        opened={decide.conflict !== undefined}
        theirs={decide.conflict?.theirs ?? ''}
        mine={edited.text}
        onTakeTheirs={() => void decide.resolve(false)}
        onTakeMine={() => void decide.resolve(true)}
        onClose={decide.closeConflict}
      >
        {t(
          'It was corrected or accepted elsewhere while it was open here. Look at theirs, or go on from there with what is written here; nothing of theirs is lost.',
        )}
      </ConflictDialog>
      <ShortcutList opened={listed} onClose={list.close} />
    </Page>
  );
}

interface DecisionProps {
  readonly words: string;
  readonly action: DecisionAction;
  readonly main?: boolean;
  readonly desk: ReviewDesk;
}

function Decision({ words, action, main, desk }: DecisionProps) {
  const { enabled, perform } = shortcutOf(action);
  return (
    <Button
      variant={main ? 'filled' : 'default'}
      disabled={enabled && !enabled(desk)}
      rightSection={<KeysOf action={action} />}
      onClick={() => perform(desk)}
    >
      {words}
    </Button>
  );
}
