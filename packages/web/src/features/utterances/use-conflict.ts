import { useState } from 'react';
import type { Transcription, Utterance } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { dropDraft, readDraft } from '../../shared/transcription/drafts.js';
import { lineage } from '../../shared/transcription/family.js';
import { canonical } from '../../shared/transcription/label-text.js';
import {
  asSeen,
  type CurrentUtterance,
  type SeenUtterance,
} from '../../shared/transcription/seen-utterance.js';
import { segmentInWords } from '../../shared/transcription/segment.js';

/** A version in words: its text, and of the rest what the other one has otherwise. */
export function versionInWords(one: CurrentUtterance, other: CurrentUtterance): string {
  const segment = segmentInWords(one) !== segmentInWords(other) && (segmentInWords(one) ?? t('all of it'));
  const speaker =
    one.speaker !== other.speaker &&
    (one.speaker === null ? t('speaker not known') : t('spoken by {speaker}', { speaker: one.speaker }));
  return [one.text.trim(), segment, speaker].filter((part) => part !== false).join(' · ');
}

/** What was typed over an earlier version and never saved: the page was closed, and the text was changed elsewhere since. */
interface LeftBehind {
  readonly transcriptionId: number;
  readonly text: string;
}

export function leftBehind(
  versions: readonly Transcription[],
  { transcriptionId, text }: Utterance,
): LeftBehind | undefined {
  if (readDraft(localStorage, transcriptionId)) return undefined;
  for (const earlier of lineage(versions, transcriptionId).slice(1)) {
    const draft = readDraft(localStorage, earlier.id);
    const written = draft && canonical(draft.text);
    if (written && written !== canonical(text) && written !== canonical(earlier.text)) {
      return { transcriptionId: earlier.id, text: draft.text };
    }
  }
  return undefined;
}

interface ConflictOptions {
  readonly utterance: Utterance;
  readonly versions: readonly Transcription[];
  /** What is written here. */
  readonly written: Omit<CurrentUtterance, 'transcriptionId'>;
  /** Store it over what is there now. */
  readonly onSave: (seen: SeenUtterance) => void;
  readonly onType: (text: string) => void;
  readonly onGiveUp: () => void;
}

/** Two versions of an utterance, of which one is to be chosen; undefined where there are none. */
export function useConflict({ utterance, versions, written, onSave, onType, onGiveUp }: ConflictOptions) {
  const [current, setCurrent] = useState<CurrentUtterance>();
  const [earlier, setEarlier] = useState(() => leftBehind(versions, utterance));
  if (current) {
    const mine = { ...written, transcriptionId: utterance.transcriptionId };
    return {
      setCurrent,
      theirs: versionInWords(current, mine),
      mine: versionInWords(mine, current),
      takeMine: () => {
        setCurrent(undefined);
        onSave(asSeen(current));
      },
      takeTheirs: onGiveUp,
      close: () => setCurrent(undefined),
    };
  }
  if (!earlier) return { setCurrent };
  return {
    setCurrent,
    theirs: utterance.text.trim(),
    mine: earlier.text,
    takeMine: () => {
      dropDraft(localStorage, earlier.transcriptionId);
      setEarlier(undefined);
      onType(earlier.text);
    },
    takeTheirs: () => {
      dropDraft(localStorage, earlier.transcriptionId);
      setEarlier(undefined);
    },
    close: () => setEarlier(undefined),
  };
}
