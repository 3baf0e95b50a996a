import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { alignCorrection, indexesWithin } from '@persephone/formats/edit-alignment';
import { labelsOf } from '@persephone/formats/labels';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { ProblemError } from '../../api/problem.js';
import { t } from '../../i18n/index.js';
import { writeDraft } from '../../shared/transcription/drafts.js';
import { canonical } from '../../shared/transcription/label-text.js';
import type { Queue } from '../../shared/transcription/queue.js';
import type { EditedText } from '../../shared/transcription/use-text.js';
import { lastAccepted, undo } from './decisions.js';
import { before, type Decision, readJournal, record } from './journal.js';
import {
  type Audio,
  accept,
  change,
  changed,
  nextWaiting,
  previousWaiting,
  saveVersion,
  type Transcription,
  type Utterance,
  type Waiting,
} from './queries.js';
import { type Conflict, conflictOf, type Seen, seenSuccessors } from './seen.js';
import { rememberSpeaker } from './speakers.js';

const undoMs = 10_000;

/** One at a time: those before it are taken back by going back to them. */
let offered: string | undefined;

interface Deciding {
  readonly transcription: Transcription;
  readonly audio: Audio | undefined;
  readonly queue: Queue;
  /** Whose place in the queue the next one follows. */
  readonly place: number;
  readonly edited: EditedText;
  /** What the model recognised, by which the changes are counted; undefined where there is none. */
  readonly recognised: Transcription | undefined;
  /** The utterance that has this transcription already. */
  readonly own: Utterance | undefined;
  readonly seen: Seen;
  /** Whether it, or a part of it, was accepted already. */
  readonly decided: boolean;
  /** Something was taken back: what is shown is to be read anew. */
  readonly onUndone: () => void;
}

function showError(title: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const inCorpus = error instanceof ProblemError && error.problem.code === 'still-in-use';
  notifications.show({
    color: 'red',
    title,
    message: inCorpus ? t('A corpus was made with it meanwhile. Correct the utterance instead.') : message,
  });
}

/** What can be decided on a transcription, each followed by the next one of the queue. */
export function useDecide(given: Deciding) {
  const { transcription, audio, queue, place, edited, recognised, own, seen, decided, onUndone } = given;
  const navigate = useNavigate();
  const opened = useRef(Date.now());
  const under = useRef(false);
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<Conflict>();
  const part = edited.startMs !== null || edited.endMs !== null;

  const show = (id: number) =>
    navigate({ to: '/review/$transcriptionId', params: { transcriptionId: String(id) }, search: queue });
  const openNext = async (next: Waiting | null) => {
    if (next) await show(next.id);
    else await navigate({ to: '/review', search: queue });
  };

  /** One decision at a time; errors are told, and leave everything as it is. */
  const once = async (title: string, work: () => Promise<void>) => {
    if (under.current) return;
    under.current = true;
    setBusy(true);
    try {
      await work();
    } catch (error) {
      const found = conflictOf(error, transcription);
      if (found) setConflict(found);
      else showError(title, error);
    } finally {
      under.current = false;
      setBusy(false);
    }
  };

  const decision = (kind: Decision['kind'], text: string): Decision => {
    const at = Date.now();
    const labels = labelsOf(text);
    const times = recognised?.labelTimes ?? [];
    const reference = part
      ? indexesWithin(times, edited.startMs, edited.endMs).map((index) => times[index]?.label ?? '')
      : labelsOf(recognised?.text ?? transcription.text);
    return {
      ...{ kind, at, tookMs: at - opened.current, transcriptionId: transcription.id },
      ...{ labels: labels.length, changes: alignCorrection(reference, labels).changes },
    };
  };

  const undoDecision = (what: Decision) =>
    once(t('Not undone'), async () => {
      await undo(what);
      notifications.hide(`accepted ${what.utteranceId}`);
      onUndone();
      await show(what.transcriptionId);
      await changed();
    });

  const offerUndo = (what: Decision) => {
    if (offered) notifications.hide(offered);
    offered = `accepted ${what.utteranceId}`;
    notifications.show({
      id: offered,
      color: 'teal',
      autoClose: undoMs,
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" lineClamp={1} style={{ overflowWrap: 'anywhere' }}>
            {t('Accepted: {name}', { name: transcription.name })}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            style={{ flexShrink: 0 }}
            onClick={() => void undoDecision(what)}
          >
            {t('Undo')}
          </Button>
        </Group>
      ),
    });
  };

  /** What is there now is shown, with what was written here over it where that is chosen. */
  const resolve = (mine: boolean) =>
    once(t('Not opened'), async () => {
      if (!conflict) return;
      const { text, speaker, startMs, endMs } = edited;
      const { transcriptionId } = conflict;
      edited.drop();
      if (mine) writeDraft(localStorage, transcriptionId, { text, speaker, startMs, endMs, at: Date.now() });
      await changed();
      setConflict(undefined);
      onUndone();
      await show(transcriptionId);
    });

  return {
    busy,
    part,
    conflict,
    closeConflict: () => setConflict(undefined),
    resolve,

    accept: () =>
      once(t('Not accepted'), async () => {
        const { startMs, endMs } = edited;
        const text = edited.accepted();
        if (text === '') throw new Error(t('There is no label to accept. Write what is said, or skip it.'));
        if (startMs !== null && endMs !== null && endMs <= startMs) {
          throw new Error(t('The part of the recording ends before it begins.'));
        }
        if (!audio) {
          throw new Error(t('The recording of this transcription is unknown, so it cannot be accepted.'));
        }
        // It was accepted elsewhere while it was open here.
        if (own && !seenSuccessors(seen).utteranceIds.includes(own.id)) {
          setConflict({ transcriptionId: transcription.id, theirs: own.text });
          return;
        }
        const next = await nextWaiting(queue, place);
        const changed = text !== canonical(transcription.text);
        const speaker = edited.speaker.trim() || null;
        if (own) {
          await change(own.id, { ...(changed ? { text } : {}), speaker }, seen.own ?? own);
          notifications.show({
            color: 'teal',
            message: t('Changed: {name}', { name: transcription.name }),
          });
        } else {
          const { startMs: wholeStartMs, endMs: wholeEndMs } = transcription;
          // What is not given of the two is the beginning or the end; the service wants both or none.
          const segment = part
            ? { startMs: startMs ?? wholeStartMs ?? 0, endMs: endMs ?? wholeEndMs ?? audio.durationMs }
            : { startMs: wholeStartMs, endMs: wholeEndMs };
          const made = await accept(transcription.id, audio.id, {
            ...(changed ? { text } : {}),
            ...{ speaker, ...segment, seen: seenSuccessors(seen) },
          });
          if (made.transcriptionId === transcription.id) seen.made.utteranceIds.add(made.id);
          else seen.made.versionIds.add(made.transcriptionId);
          const what: Decision = {
            ...decision('accepted', text),
            utteranceId: made.id,
            ...(made.transcriptionId === transcription.id ? {} : { versionId: made.transcriptionId }),
          };
          record(localStorage, what);
          offerUndo(what);
        }
        if (speaker) rememberSpeaker(localStorage, speaker);
        opened.current = Date.now();
        // The rest of a long recording is still to be looked at.
        if (part && !own && edited.marked.at(-1)?.outside) {
          edited.set({ startMs: endMs, endMs: null });
          return;
        }
        edited.drop();
        await openNext(next);
      }),

    save: () =>
      once(t('Not saved'), async () => {
        if (!edited.changed) throw new Error(t('Nothing is changed, so there is nothing to be saved.'));
        const text = edited.marked.map(({ label }) => label).join(' ');
        const next = await nextWaiting(queue, place);
        const version = await saveVersion(transcription.id, text, seenSuccessors(seen));
        seen.made.versionIds.add(version.id);
        record(localStorage, { ...decision('saved', text), versionId: version.id });
        edited.drop();
        notifications.show({
          message: t('Saved as a newer version; {name} still waits to be accepted.', {
            name: transcription.name,
          }),
        });
        await openNext(next);
      }),

    skip: () =>
      once(t('Nothing further'), async () => {
        const next = await nextWaiting(queue, place);
        if (!decided) record(localStorage, decision('skipped', edited.text));
        await openNext(next);
      }),

    back: () =>
      once(t('Cannot go back'), async () => {
        const journal = readJournal(localStorage).filter(({ at }) => at >= (queue.since ?? 0));
        const earlier = before(journal, transcription.id);
        if (earlier) return show(earlier.versionId ?? earlier.transcriptionId);
        const previous = await previousWaiting(queue, place);
        if (!previous) {
          throw new Error(
            queue.next
              ? t('This is the first one that you opened; those before it are in the list.')
              : t('This is the first one.'),
          );
        }
        return show(previous.id);
      }),

    undoDecision,
    undoLast: () => {
      const last = lastAccepted();
      if (last) void undoDecision(last);
      else notifications.show({ message: t('Nothing was accepted in this browser that could be undone.') });
    },
  };
}
