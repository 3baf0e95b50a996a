import { indexesWithin, Retiming } from '@persephone/formats/edit-alignment';
import { type Token, tokensOf } from '@persephone/formats/labels';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { TimedLabel } from '../../audio/segments.js';
import { shadedUpTo } from '../../audio/uncertainty.js';
import { type ConfidenceLevel, confidenceLevel } from './confidence-level.js';
import { type Draft, dropDraft, readDraft, writeDraft } from './drafts.js';
import { canonical } from './label-text.js';

export interface MarkedLabel extends Token {
  readonly level: ConfidenceLevel;
  /** Whether the label set does not have it. */
  readonly unknown: boolean;
  /** Whether it is outside of the part that is to be accepted. */
  readonly outside: boolean;
}

interface TextOptions {
  readonly id: number;
  readonly text: string;
  /** As the model recognised them; empty where that is not known. */
  readonly recognised: readonly TimedLabel[];
  readonly labelSet: ReadonlySet<string> | undefined;
  /** Of the recording, or of the segment that was transcribed, ms from the beginning of the recording; null: not known. */
  readonly startMs: number;
  readonly endMs: number | null;
  readonly speaker: string;
}

type Fields = Omit<Draft, 'at'>;

/** A transcription while it is edited: what stands there now, with times and marks, kept in the browser. */
export function useText({ id, text: original, recognised, labelSet, speaker, ...whole }: TextOptions) {
  const [found] = useState(() => readDraft(localStorage, id));
  const [fields, setFields] = useState<Fields>(
    () => found ?? { text: original, speaker, startMs: null, endMs: null },
  );
  const [kept, setKept] = useState(true);
  const { text, startMs, endMs } = fields;

  const labels = useMemo(() => tokensOf(text), [text]);
  const written = useMemo(() => labels.map(({ label }) => label), [labels]);
  const [retiming] = useState(() => new Retiming());
  const times = useMemo(
    () => retiming.times(recognised, written, whole.endMs ?? Number.POSITIVE_INFINITY, whole.startMs),
    [retiming, recognised, written, whole.endMs, whole.startMs],
  );
  const inside = useMemo(
    () =>
      (startMs === null && endMs === null) || times.length === 0
        ? undefined
        : new Set(indexesWithin(times, startMs, endMs)),
    [times, startMs, endMs],
  );
  const bound = useMemo(() => shadedUpTo(recognised), [recognised]);
  const marked = useMemo(
    () =>
      labels.map((token, index): MarkedLabel => {
        const time = times[index];
        return {
          ...token,
          level: time ? confidenceLevel(time, bound) : 'confident',
          unknown: labelSet !== undefined && !labelSet.has(token.label),
          outside: inside !== undefined && !inside.has(index),
        };
      }),
    [labels, times, labelSet, inside, bound],
  );

  const canonicalOriginal = useMemo(() => canonical(original), [original]);
  const changed = useMemo(() => written.join(' ') !== canonicalOriginal, [written, canonicalOriginal]);
  const restored = useMemo(
    () => found !== undefined && canonical(found.text) !== canonicalOriginal,
    [found, canonicalOriginal],
  );
  const touched = useRef(found !== undefined);
  const dropped = useRef(false);
  const set = (change: Partial<Fields>) => {
    touched.current = true;
    setFields((before) => ({ ...before, ...change }));
  };
  useEffect(() => {
    if (!touched.current || dropped.current) return;
    const same = !changed && startMs === null && endMs === null && fields.speaker === speaker;
    if (same) dropDraft(localStorage, id);
    else setKept(writeDraft(localStorage, id, { ...fields, at: Date.now() }));
  }, [id, fields, changed, startMs, endMs, speaker]);

  return {
    ...fields,
    set,
    /** Whether there are unsaved edits from an earlier time. */
    restored,
    changed,
    /** Whether the browser keeps what is typed. */
    kept,
    times,
    /** Labels of no higher confidence are shaded. */
    shadedUpTo: bound,
    marked,
    /** What is to be accepted: everything, or what is said in the part. */
    accepted: () =>
      marked
        .filter(({ outside }) => !outside)
        .map(({ label }) => label)
        .join(' '),
    /** It was accepted, saved or given up: nothing of it is kept any more. */
    drop: () => {
      dropped.current = true;
      dropDraft(localStorage, id);
    },
    revert: () => set({ text: original, startMs: null, endMs: null }),
  };
}

export type EditedText = ReturnType<typeof useText>;
