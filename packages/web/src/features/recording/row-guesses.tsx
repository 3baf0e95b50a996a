import { tokensOf } from '@persephone/formats/labels';
import { labelTimesWithin } from '@persephone/formats/utterance-edits';
import { useQuery } from '@tanstack/react-query';
import { type Ref, useEffect, useImperativeHandle, useMemo, useState } from 'react';
import { lineage, origin } from '../../shared/transcription/family.js';
import { GuessBar } from '../../shared/transcription/guess-bar.js';
import { guessBeside, guessesAt } from '../../shared/transcription/guesses.js';
import { tokenOfSelection } from '../../shared/transcription/label-text.js';
import { versionsQuery } from '../../shared/transcription/queries.js';
import { replaceLabel } from '../../shared/transcription/replace-label.js';
import type { Row } from './rows.js';

/** The text of a row that is being written in, and which of its labels the cursor is at. */
interface Caret {
  readonly uid: string | undefined;
  readonly text: string;
  readonly index: number;
}

const fieldOf = (uid: string | undefined) =>
  document.querySelector<HTMLTextAreaElement>(`[data-uid="${uid}"] textarea[data-text]`);

/** Where the cursor is in the text of a row; what it was last where it is in none. */
function useCaret(): Caret | undefined {
  const [caret, setCaret] = useState<Caret>();
  useEffect(() => {
    const follow = () => {
      const area = document.activeElement;
      if (!(area instanceof HTMLTextAreaElement) || area.dataset.text === undefined) return;
      const { value: text, selectionStart, selectionEnd } = area;
      const index = tokenOfSelection(tokensOf(text), selectionStart, selectionEnd);
      setCaret({ uid: area.closest<HTMLElement>('[data-uid]')?.dataset.uid, text, index });
    };
    const events = ['selectionchange', 'input', 'focusin'] as const;
    for (const event of events) document.addEventListener(event, follow);
    return () => {
      for (const event of events) document.removeEventListener(event, follow);
    };
  }, []);
  return caret;
}

/** Put the model's next guess, or the one before, in the place of the label at the cursor. */
export type GuessStep = (by: 1 | -1) => void;

interface RowGuessesProps {
  readonly rows: readonly Row[];
  readonly current: string | undefined;
  readonly handle: Ref<GuessStep>;
}

/** What the model thought of at the label under the cursor, in the row that is written in. A key draws this alone anew. */
export function RowGuesses({ rows, current, handle }: RowGuessesProps) {
  const row = rows.find(({ uid }) => uid === current);
  const { transcriptionId: id, from: startMs = 0, to: endMs = 0 } = row ?? {};
  const { data: versions } = useQuery({ ...versionsQuery(id ?? 0), enabled: id !== undefined });
  const caret = useCaret();
  const text = row && caret?.uid === row.uid ? caret.text : undefined;
  const times = useMemo(() => {
    if (id === undefined || text === undefined) return [];
    return labelTimesWithin(text, { startMs, endMs }, origin(lineage(versions ?? [], id)).times);
  }, [id, text, startMs, endMs, versions]);
  const index = text === undefined ? -1 : (caret?.index ?? -1);
  const time = times[index];
  const choose = (label: string | undefined) => {
    const area = fieldOf(row?.uid);
    const token = area && tokensOf(area.value)[index];
    if (token && label !== undefined) replaceLabel(area, token, label);
  };
  useImperativeHandle(handle, () => (by) => {
    if (time) choose(guessBeside(guessesAt(time), time.label, by));
  });
  return <GuessBar label={time?.label} time={time} onChoose={choose} />;
}
