import { type CSSProperties, type KeyboardEvent, type ReactNode, useRef } from 'react';
import { t } from '../i18n/index.js';
import { percent } from '../ui/words.js';
import classes from './label-track.module.css';
import { labelTrackStep } from './label-track-keys.js';
import type { SpeechPlayer } from './player.js';
import { labelAt, type Segment, type TimedLabel } from './segments.js';
import { useCurrentLabel } from './use-player.js';
import { clock } from './words.js';

interface LabelTrackProps {
  readonly player: SpeechPlayer;
  /** In the order of time. */
  readonly labels: readonly TimedLabel[];
  /** The part of the recording that is shown above, its width in pixels, and how far it is scrolled. */
  readonly window: Segment;
  readonly width: number;
  readonly scrolled: number;
  /** Where its clock begins. */
  readonly zeroMs: number;
  /** The label that is chosen, by its index. */
  readonly selected?: number | undefined;
  /** Labels of no higher confidence are shaded; all by their confidence where absent. */
  readonly shadedUpTo?: number | undefined;
  /** A label was clicked, or reached by the arrows; it is played besides. */
  readonly onSelect?: ((index: number) => void) | undefined;
}

/** Where the labels come to be, as high before they are there. */
export const LabelTrackFrame = ({ children }: { readonly children: ReactNode }) => (
  <div className={classes.frame} data-time-axis>
    {children}
  </div>
);

/** Labels under their times, within the frame. Of the shaded ones, the lower the confidence of one, the stronger its ground. A click plays it. */
export function LabelTrack({
  player,
  labels,
  window,
  zeroMs,
  width,
  scrolled,
  selected,
  shadedUpTo = 1,
  onSelect,
}: LabelTrackProps) {
  const track = useRef<HTMLDivElement>(null);
  const currentLabel = useCurrentLabel(player, labels);
  const perMs = width / (window.endMs - window.startMs);
  const shown = labelsWithin(labels, window);
  const first = shown[0]?.index ?? 0;
  const stop = shown.some(({ index }) => index === selected) ? selected : first;

  const choose = (index: number) => {
    const label = labels[index];
    if (!label) return;
    onSelect?.(index);
    void player.play(label);
  };
  const walk = (event: KeyboardEvent, index: number) => {
    const step = labelTrackStep(event);
    if (step === undefined || !labels[index + step]) return;
    event.preventDefault();
    event.stopPropagation();
    track.current?.querySelector<HTMLElement>(`[data-index="${index + step}"]`)?.focus();
    choose(index + step);
  };

  return (
    <div
      ref={track}
      role="toolbar"
      aria-label={t('Labels under their times')}
      className={classes.track}
      style={{ width, transform: `translateX(${-scrolled}px)` }}
    >
      {shown.map(({ label, index }) => (
        <button
          key={index}
          type="button"
          data-index={index}
          data-said={index === currentLabel || undefined}
          data-selected={index === selected || undefined}
          tabIndex={index === stop ? 0 : -1}
          className={classes.label}
          style={
            {
              left: (label.startMs - window.startMs) * perMs,
              width: Math.max((label.endMs - label.startMs) * perMs, 3),
              '--uncertainty': uncertainty(label, shadedUpTo),
            } as CSSProperties
          }
          title={describe(label, zeroMs)}
          aria-label={describe(label, zeroMs)}
          onClick={() => choose(index)}
          onKeyDown={(event) => walk(event, index)}
        >
          {label.label}
        </button>
      ))}
    </div>
  );
}

const uncertainty = ({ confidence = 1 }: TimedLabel, shadedUpTo: number): number =>
  confidence <= shadedUpTo ? 1 - confidence : 0;

/** Those that can be seen, of thousands. */
function labelsWithin(labels: readonly TimedLabel[], { startMs, endMs }: Segment) {
  const shown: { readonly label: TimedLabel; readonly index: number }[] = [];
  for (let index = Math.max(0, labelAt(labels, startMs)); index < labels.length; index++) {
    const label = labels[index]!;
    if (label.startMs >= endMs) break;
    if (label.endMs > startMs) shown.push({ label, index });
  }
  return shown;
}

function describe({ label, startMs, endMs, confidence }: TimedLabel, zeroMs: number): string {
  const times = t('{startMs} to {endMs} s', {
    startMs: clock(startMs - zeroMs),
    endMs: clock(endMs - zeroMs),
  });
  return confidence === undefined
    ? `${label}, ${times}`
    : t('{label}, {times}, confidence {confidence}', { label, times, confidence: percent(confidence, 0) });
}
