import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { t } from '../i18n/index.js';
import classes from './segment-track.module.css';
import type { Segment } from './segments.js';
import { clock } from './words.js';

export type Side = 'start' | 'end';

/** A segment that is shown over the waveform, times of the recording. */
export interface ShownSegment extends Segment {
  readonly id: string;
  /** From 1, of all of the recording. */
  readonly number: number;
  readonly text: string;
  readonly kind: 'draft' | 'accepted';
  /** From 1; null over all channels. */
  readonly channel: number | null;
}

interface SegmentTrackProps {
  /** In the order of time. */
  readonly segments: readonly ShownSegment[];
  readonly channels: number;
  /** The part of the recording that is shown, its width in pixels, and how far it is scrolled. */
  readonly window: Segment;
  readonly width: number;
  readonly scrolled: number;
  readonly selected: string | undefined;
  /** Which of its boundaries the keys move. */
  readonly side: Side;
  readonly onSelect: (id: string) => void;
  readonly onSide: (side: Side) => void;
  /** Where a boundary that is wanted there would come to lie: between the neighbours, and not too near to the other one. */
  readonly moved: (id: string, side: Side, ms: number) => Segment | undefined;
  readonly onMoved: (id: string, segment: Segment) => void;
}

interface Drag {
  readonly id: string;
  readonly side: Side;
  /** From the pointer to the boundary, ms: it does not jump to where it was taken. */
  readonly offMs: number;
  readonly from: Segment;
  readonly segment: Segment;
}

/** Arrows move a boundary by so much; with Shift, or the page keys, by ten times that. */
export const nudgeMs = 10;

/** How far a key moves a boundary that has the focus; undefined for what it would do anyhow. */
export function sliderStep({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): number | undefined {
  if (key === 'PageUp') return nudgeMs * 10;
  if (key === 'PageDown') return -nudgeMs * 10;
  const by = shiftKey ? nudgeMs * 10 : nudgeMs;
  if (key === 'ArrowRight' || key === 'ArrowUp') return by;
  if (key === 'ArrowLeft' || key === 'ArrowDown') return -by;
  return undefined;
}

/** Segments over the waveform, with boundaries that can be dragged, and moved by the arrows where they have the focus. */
export function SegmentTrack(props: SegmentTrackProps) {
  const { segments, channels, window, width, scrolled, selected, side, onSelect, onSide, moved, onMoved } =
    props;
  const track = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag>();
  const perMs = width / (window.endMs - window.startMs);
  const timeOf = (event: PointerEvent) =>
    window.startMs + (event.clientX - (track.current?.getBoundingClientRect().left ?? 0)) / perMs;

  const handle = (segment: ShownSegment, which: Side) => {
    const ms = which === 'start' ? segment.startMs : segment.endMs;
    const active = segment.id === selected && which === side;
    return (
      <div
        className={classes.handle}
        role="slider"
        tabIndex={segment.id === selected ? 0 : -1}
        aria-label={
          which === 'start'
            ? t('Beginning of utterance {number}', { number: segment.number })
            : t('End of utterance {number}', { number: segment.number })
        }
        aria-valuemin={0}
        aria-valuemax={Math.max(window.endMs, ms)}
        aria-valuenow={Math.round(ms)}
        aria-valuetext={`${clock(ms)} s`}
        data-side={which}
        data-active={active || undefined}
        onFocus={() => onSide(which)}
        onKeyDown={(event) => {
          const step = sliderStep(event);
          if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          event.stopPropagation();
          const next = moved(segment.id, which, ms + step);
          if (next) onMoved(segment.id, next);
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.preventDefault();
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
          const { id, startMs, endMs } = segment;
          onSide(which);
          const from = { startMs, endMs };
          setDrag({ id, side: which, offMs: ms - timeOf(event), from, segment: from });
        }}
        onPointerMove={(event) => {
          if (!drag || drag.id !== segment.id || drag.side !== which) return;
          const next = moved(segment.id, which, timeOf(event) + drag.offMs);
          if (next) setDrag({ ...drag, segment: next });
        }}
        onPointerUp={() => {
          if (!drag || drag.id !== segment.id) return;
          setDrag(undefined);
          const { from, segment: to } = drag;
          if (to.startMs !== from.startMs || to.endMs !== from.endMs) onMoved(segment.id, to);
        }}
        onPointerCancel={() => setDrag(undefined)}
      />
    );
  };

  return (
    <div className={classes.frame} data-time-axis>
      <div ref={track} className={classes.track} style={{ width, transform: `translateX(${-scrolled}px)` }}>
        {segments.map((segment) => {
          const { startMs, endMs } = drag?.id === segment.id ? drag.segment : segment;
          const lanes = segment.channel === null ? 1 : channels;
          const lane = segment.channel === null ? 0 : segment.channel - 1;
          return (
            <div
              key={segment.id}
              className={classes.segment}
              data-kind={segment.kind}
              data-selected={segment.id === selected || undefined}
              style={{
                left: (startMs - window.startMs) * perMs,
                width: Math.max(1, (endMs - startMs) * perMs),
                top: `${(100 * lane) / lanes}%`,
                height: `${100 / lanes}%`,
              }}
            >
              {handle({ ...segment, startMs, endMs }, 'start')}
              {handle({ ...segment, startMs, endMs }, 'end')}
              <button
                type="button"
                tabIndex={-1}
                className={classes.name}
                title={segment.text}
                onClick={() => onSelect(segment.id)}
              >
                {segment.number} {segment.text}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
