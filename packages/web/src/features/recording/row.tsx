import { Badge, Button } from '@mantine/core';
import { lineLengths } from '@persephone/formats/utterance-edits';
import { type FocusEvent, memo, useEffect, useRef, useState } from 'react';
import { phoneticFonts } from '../../app/theme.js';
import { clock } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { isTooLong } from '../../shared/corpora/too-long.js';
import { dropDraft, readDraft, writeDraft } from '../../shared/transcription/drafts.js';
import { canonical } from '../../shared/transcription/label-text.js';
import { typingField } from '../../shared/typing/use-typing.js';
import { percent } from '../../ui/words.js';
import classes from './list.module.css';
import type { Row as RowData } from './rows.js';

export interface RowActions {
  readonly onEnter: (uid: string) => void;
  readonly onText: (uid: string, text: string, base: string) => void;
  readonly onSpeaker: (uid: string, speaker: string) => void;
  readonly onAccept: (uid: string) => void;
}

interface RowProps extends RowActions {
  readonly row: RowData;
  readonly number: number;
  /** How many there are. */
  readonly of: number;
  readonly top: number;
  readonly height: number;
  readonly current: boolean;
  readonly said: boolean;
  readonly played: boolean;
  /** Counts up where what was typed was given up. */
  readonly given: number;
}

/** A row has one line, unless the text is written in several: by these a long utterance is divided. */
const asShown = (text: string): string =>
  lineLengths(text).length > 1 ? text.trim() : text.replace(/\s+/gu, ' ').trim();

/** What is written is the row's own, so that a key draws nothing else anew. */
export const Row = memo(function Row(props: RowProps) {
  const { row, number, of, top, height, current, said, played, onEnter, onSpeaker, onAccept } = props;
  const accepted = row.utteranceId !== null;
  const tooLong = isTooLong(row.to - row.from);
  const enter = (event: FocusEvent) => {
    if (event.target !== event.currentTarget) onEnter(row.uid);
  };
  return (
    <li
      className={classes.row}
      style={{ height, transform: `translateY(${top}px)` }}
      data-uid={row.uid}
      data-current={current || undefined}
      data-said={said || undefined}
      // Of all, not of those that are drawn.
      aria-posinset={number}
      aria-setsize={of}
      onFocus={enter}
    >
      <button
        type="button"
        tabIndex={-1}
        className={classes.number}
        aria-label={t('Go to utterance {number}', { number })}
        onClick={() => onEnter(row.uid)}
      >
        {number}
      </button>
      <span className={classes.times} title={t('{from} to {to} ms', { from: row.from, to: row.to })}>
        {clock(row.from, 2)} – {clock(row.to, 2)}
      </span>
      {accepted ? (
        <SpeakerField row={row} number={number} onSpeaker={onSpeaker} />
      ) : (
        <span className={classes.times} title={t('Confidence')}>
          {row.confidence !== null && (
            <>
              <span className={classes.word}>{t('confidence')} </span>
              {percent(row.confidence, 0)}
            </>
          )}
        </span>
      )}
      <TextField {...props} />
      <Badge
        size="sm"
        variant="light"
        tt="none"
        classNames={{ root: classes.state, label: classes.stateWords }}
        color={tooLong ? 'yellow' : accepted ? 'teal' : 'orange'}
        title={tooLong ? t('Too long to be trained on at once') : played ? t('Played') : t('Not played yet')}
      >
        {tooLong ? t('too long') : accepted ? t('accepted') : played ? t('draft, played') : t('draft')}
      </Badge>
      {accepted ? (
        <span />
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          tabIndex={-1}
          aria-label={t('Accept utterance {number}', { number })}
          onClick={() => onAccept(row.uid)}
        >
          {t('Accept')}
        </Button>
      )}
    </li>
  );
});

/** Keeps what is typed and not saved yet in the browser: it is there again after a reload. */
function TextField({ row, number, onText, given }: Pick<RowProps, 'row' | 'number' | 'onText' | 'given'>) {
  const saved = asShown(row.text);
  const hasLines = lineLengths(saved).length > 1;
  const [typed, setTyped] = useState<{ readonly text: string; readonly base: string } | undefined>(() => {
    const draft = readDraft(localStorage, row.transcriptionId);
    return draft && canonical(draft.text) !== canonical(saved)
      ? { text: draft.text, base: saved }
      : undefined;
  });
  // What was saved is the row's text now; a row that others changed shows what it was changed to, beside what is typed.
  useEffect(() => {
    setTyped((before) => {
      if (!before || canonical(before.text) !== canonical(saved)) return before;
      dropDraft(localStorage, row.transcriptionId);
      return undefined;
    });
  }, [saved, row.transcriptionId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `given` says that the draft is gone
  useEffect(() => {
    setTyped((before) => (readDraft(localStorage, row.transcriptionId) ? before : undefined));
  }, [given]);
  // Scrolled out of sight, a row is no more: what was typed in it is saved.
  const latest = useRef({ row, typed, onText });
  latest.current = { row, typed, onText };
  useEffect(
    () => () => {
      const { row: last, typed: left, onText: save } = latest.current;
      if (left) save(last.uid, left.text, left.base);
    },
    [],
  );
  const text = typed?.text ?? saved;
  return (
    <textarea
      className={classes.text}
      style={{ fontFamily: phoneticFonts }}
      rows={1}
      value={text}
      data-text="true"
      {...typingField}
      data-changed={typed !== undefined || undefined}
      aria-label={t('Text of utterance {number}', { number })}
      onChange={({ currentTarget: { value } }) => {
        const next = hasLines ? value : value.replace(/[\r\n]+/gu, ' ');
        setTyped((before) => ({ text: next, base: before?.base ?? saved }));
        const { startMs, endMs } = row;
        writeDraft(localStorage, row.transcriptionId, {
          text: next,
          speaker: '',
          startMs,
          endMs,
          at: Date.now(),
        });
      }}
      onBlur={() => {
        if (typed) onText(row.uid, typed.text, typed.base);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !typed) return;
        dropDraft(localStorage, row.transcriptionId);
        setTyped(undefined);
      }}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      autoCorrect="off"
      translate="no"
    />
  );
}

function SpeakerField({ row, number, onSpeaker }: Pick<RowProps, 'row' | 'number' | 'onSpeaker'>) {
  const [typed, setTyped] = useState<string>();
  const known = row.speaker ?? '';
  return (
    <input
      className={classes.speaker}
      value={typed ?? known}
      placeholder={t('Speaker')}
      list="speakers-of-recording"
      maxLength={200}
      aria-label={t('Speaker of utterance {number}', { number })}
      onChange={({ currentTarget: { value } }) => setTyped(value)}
      onBlur={() => {
        if (typed !== undefined && typed.trim() !== known) onSpeaker(row.uid, typed.trim());
        setTyped(undefined);
      }}
    />
  );
}
