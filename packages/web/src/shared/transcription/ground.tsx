import { memo, type ReactNode, useMemo, useRef } from 'react';
import classes from './editor.module.css';
import { useInSight } from './use-in-sight.js';
import type { MarkedLabel } from './use-text.js';

interface GroundProps {
  readonly text: string;
  readonly marked: readonly MarkedLabel[];
  /** The label that the cursor is at, by its index. */
  readonly current: number;
}

/** Of a long text each piece of so many labels is drawn by itself, and its marks only while it can be seen. */
const pieceLabels = 100;

/** So many pieces are marked at once; which of more can be seen is told a moment later. */
const fewPieces = 4;

/** The text again, unseen, with marks that lie under the labels of what is written above it. */
export function Ground({ text, marked, current }: GroundProps) {
  const pieces = useMemo(() => {
    const starts = [0];
    for (let i = pieceLabels; i < marked.length; i += pieceLabels) starts.push(marked[i]!.start);
    return starts.map((start, i) => ({
      first: i * pieceLabels,
      start,
      text: text.slice(start, starts[i + 1]),
      labels: marked.slice(i * pieceLabels, (i + 1) * pieceLabels),
    }));
  }, [text, marked]);
  return pieces.map(({ first, ...piece }) => {
    const at = current - first;
    return (
      <Piece
        key={first}
        {...piece}
        current={at >= 0 && at < pieceLabels ? at : -1}
        few={pieces.length <= fewPieces}
      />
    );
  });
}

interface PieceProps {
  readonly start: number;
  readonly text: string;
  readonly labels: readonly MarkedLabel[];
  readonly current: number;
  readonly few: boolean;
}

/** What is written before it moves a piece, and changes nothing of how it looks. */
function isDrawnAlike(before: PieceProps, after: PieceProps): boolean {
  if (before.text !== after.text || before.current !== after.current || before.few !== after.few)
    return false;
  return after.labels.every(({ level, unknown, outside }, i) => {
    const old = before.labels[i];
    return old?.level === level && old.unknown === unknown && old.outside === outside;
  });
}

const Piece = memo(function Piece({ start, text, labels, current, few }: PieceProps) {
  const place = useRef<HTMLSpanElement>(null);
  const inSight = useInSight(place, few);
  return <span ref={place}>{few || inSight ? marks(start, text, labels, current) : text}</span>;
}, isDrawnAlike);

function marks(from: number, text: string, labels: readonly MarkedLabel[], current: number): ReactNode[] {
  const parts: ReactNode[] = [];
  let reached = 0;
  labels.forEach(({ start, end, level, unknown, outside }, index) => {
    if (level === 'confident' && !unknown && !outside && index !== current) return;
    parts.push(
      text.slice(reached, start - from),
      // Not by its place in the text, which changes with each key.
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: labels have no other name
        key={index}
        className={classes.mark}
        data-confidence={level}
        data-unknown={unknown || undefined}
        data-outside={outside || undefined}
        data-current={index === current || undefined}
      >
        {text.slice(start - from, end - from)}
      </span>,
    );
    reached = end - from;
  });
  parts.push(text.slice(reached));
  return parts;
}
