import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { memo, useEffect, useRef } from 'react';
import { clock, type SpeechPlayer, usePlayerState, usePlayerTime } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import classes from './overview.module.css';
import type { Row } from './rows.js';

interface OverviewProps {
  readonly player: SpeechPlayer;
  readonly rows: readonly Row[];
  readonly durationMs: number;
  readonly channels: number;
  readonly selected: string | undefined;
}

/** Canvases know nothing of CSS. */
const colours = {
  light: { draft: '#f08c00', accepted: '#099268', selected: '#1971c2' },
  dark: { draft: '#ffc078', accepted: '#63e6be', selected: '#74c0fc' },
} as const;

const height = 54;
/** The arrows go so far. */
const stepMs = 5000;

/** All of a recording with its utterances; a click, or the arrows, show the part that is wanted below. */
export function Overview(props: OverviewProps) {
  const { player, durationMs } = props;
  const { window } = usePlayerState(player);
  const timeMs = usePlayerTime(player, 200);
  const { ref, width } = useElementSize();
  const share = (ms: number) => `${(100 * ms) / Math.max(1, durationMs)}%`;
  return (
    <div
      ref={ref}
      className={classes.frame}
      data-time-axis
      role="slider"
      tabIndex={0}
      aria-label={t('Place in the recording')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs)}
      aria-valuenow={Math.round(timeMs)}
      aria-valuetext={t('{timeMs} of {durationMs} s', {
        timeMs: clock(timeMs, 1),
        durationMs: clock(durationMs, 1),
      })}
      onKeyDown={(event) => {
        const { key, altKey, ctrlKey } = event;
        const by = key === 'ArrowRight' ? stepMs : key === 'ArrowLeft' ? -stepMs : undefined;
        if (by === undefined || altKey || ctrlKey) return;
        event.preventDefault();
        void player.skip(by);
      }}
      onClick={(event) => {
        const { left, width: all } = event.currentTarget.getBoundingClientRect();
        void player.seek(((event.clientX - left) / Math.max(1, all)) * durationMs);
      }}
    >
      <Bars {...props} width={width} />
      {window && (
        <div
          className={classes.window}
          style={{ left: share(window.startMs), width: share(window.endMs - window.startMs) }}
        />
      )}
      <div className={classes.cursor} style={{ left: share(timeMs) }} />
    </div>
  );
}

/** Drawn anew where the rows change, not with the cursor. */
const Bars = memo(function Bars({
  rows,
  durationMs,
  channels,
  selected,
  width,
}: OverviewProps & { readonly width: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    const { current: element } = canvas;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0) return;
    const ratio = globalThis.devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    const colour = colours[scheme];
    for (const row of rows) {
      const lanes = row.channel === null ? 1 : channels;
      const top = row.channel === null ? 0 : ((row.channel - 1) * height) / lanes;
      const from = (row.from / durationMs) * width;
      const long = Math.max(1, ((row.to - row.from) / durationMs) * width - 0.5);
      context.globalAlpha = row.uid === selected ? 1 : 0.6;
      context.fillStyle =
        row.uid === selected ? colour.selected : row.utteranceId === null ? colour.draft : colour.accepted;
      context.fillRect(
        from,
        top + 10,
        row.uid === selected ? Math.max(2, long) : long,
        height / lanes - 20 / lanes,
      );
    }
  }, [rows, durationMs, channels, selected, width, scheme]);
  return <canvas ref={canvas} className={classes.canvas} />;
});
