import { ActionIcon, Alert, Box, Group, Paper, Skeleton, Slider, Stack, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight, IconHeadphones, IconVolumeOff } from '@tabler/icons-react';
import { memo, type ReactNode, useCallback, useState } from 'react';
import { ProblemError } from '../api/problem.js';
import { t } from '../i18n/index.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { Controls } from './controls.js';
import { LabelTrack, LabelTrackFrame } from './label-track.js';
import type { SpeechPlayer } from './player.js';
import { longestWindowMs, type Segment, type TimedLabel, windowStepMs } from './segments.js';
import { usePlayerState } from './use-player.js';
import { timelineHeight, Waveform, waveHeight } from './waveform.js';
import { clock } from './words.js';

interface SpeechViewProps {
  readonly player: SpeechPlayer;
  /** In the order of time, in times of the recording. */
  readonly labels?: readonly TimedLabel[] | undefined;
  readonly selectedLabel?: number | undefined;
  readonly onSelectLabel?: ((index: number) => void) | undefined;
  /** See `LabelTrack`. */
  readonly shadedUpTo?: number | undefined;
  /** 0 for none. */
  readonly spectrogramHeight?: number;
  /** What lies over the waveform: the part that is shown, its width in pixels, and how far it is scrolled. */
  readonly over?: ((place: WindowPlace) => ReactNode) | undefined;
}

export interface WindowPlace {
  readonly window: Segment;
  readonly width: number;
  readonly scrolled: number;
}

/** Pixels a second at first, at least: labels of some 70 ms are to be read; without them half a minute is seen. */
const least = { labelled: 160, plain: 40 };
/** Beyond that there is nothing more to be seen. */
const closest = 2000;

/** What a player plays: waveform, spectrogram, clock and labels under their times, with buttons to play it. */
export const SpeechView = memo(function SpeechView({
  player,
  labels,
  selectedLabel,
  onSelectLabel,
  shadedUpTo,
  spectrogramHeight = 140,
  over,
}: SpeechViewProps) {
  const { phase, error, whole, window, sound } = usePlayerState(player);
  const labelled = labels !== undefined && labels.length > 0;
  const { ref, width: place } = useElementSize();
  const fitting = window && place > 0 ? (place / (window.endMs - window.startMs)) * 1000 : 0;
  const [chosenZoom, setZoom] = useState<number>();
  const zoom = Math.max(chosenZoom ?? (labelled ? least.labelled : least.plain), fitting);
  const [layout, setLayout] = useState({ width: 0, scrolled: 0 });
  const onLayout = useCallback(
    (width: number, scrolled: number) =>
      setLayout((before) =>
        before.width === width && before.scrolled === scrolled ? before : { width, scrolled },
      ),
    [],
  );
  const height = waveHeight + spectrogramHeight + timelineHeight;
  if (phase === 'failed') return <PlaybackError error={error} onRetry={() => void player.reload()} />;
  const zeroMs = whole?.startMs ?? 0;
  return (
    <Stack gap={6}>
      <Paper
        ref={ref}
        data-time-axis
        withBorder
        style={{ overflow: 'hidden' }}
        bg="var(--mantine-color-body)"
      >
        <Box mih={height} pos="relative" pb={over ? 24 : 0}>
          {phase === 'loading' && <Skeleton h={height} radius={0} aria-label={t('Loading the recording')} />}
          {sound && place > 0 && (
            <Waveform {...{ player, sound, zeroMs, spectrogramHeight, onLayout }} zoom={zoom} />
          )}
          {phase === 'ready' && !sound && <PlaybackOnly height={height} onWidth={onLayout} />}
          {window && layout.width > 0 && over?.({ window, ...layout })}
        </Box>
        {labelled && (
          // From the first: what is written below it is not to move when the sound arrives.
          <LabelTrackFrame>
            {window && layout.width > 0 && (
              <LabelTrack
                {...{ player, labels, window, zeroMs, ...layout }}
                selected={selectedLabel}
                onSelect={onSelectLabel}
                shadedUpTo={shadedUpTo}
              />
            )}
          </LabelTrackFrame>
        )}
      </Paper>
      <Controls
        player={player}
        onZoomIn={sound && (() => setZoom(Math.min(zoom * 2, closest)))}
        onZoomOut={sound && (() => setZoom(zoom / 2))}
      >
        <WindowSlider player={player} />
      </Controls>
    </Stack>
  );
});

function PlaybackError({ error, onRetry }: { error: Error | undefined; onRetry: () => void }) {
  if (error instanceof ProblemError) return <ProblemAlert error={error} onRetry={onRetry} />;
  return (
    <Alert
      color="yellow"
      role="status"
      icon={<IconVolumeOff />}
      title={t('This recording cannot be played here')}
    >
      {error?.message}
    </Alert>
  );
}

function PlaybackOnly({
  height,
  onWidth,
}: {
  height: number;
  onWidth: (width: number, scrolled: number) => void;
}) {
  return (
    <Stack
      h={height}
      align="center"
      justify="center"
      gap={4}
      ref={(element) => {
        if (element) onWidth(element.clientWidth, 0);
      }}
    >
      <IconHeadphones size={28} />
      <Text size="sm" c="dimmed" ta="center" maw={460}>
        {t(
          'This recording is long and compressed, so it is played but not drawn. Saved as WAV it would be drawn, too.',
        )}
      </Text>
    </Stack>
  );
}

/** Of a recording that is too long to be shown at once: what is shown, the part before and the part after. */
function WindowSlider({ player }: { player: SpeechPlayer }) {
  const { whole, window } = usePlayerState(player);
  const [moving, setMoving] = useState<number>();
  if (!whole || !window || whole.endMs - whole.startMs <= longestWindowMs) return null;
  const { startMs, endMs } = whole;
  const label = (ms: number) => clock(ms - startMs, 0);
  return (
    <Group data-time-axis gap="xs" ms="auto" wrap="nowrap" miw={320} style={{ flex: 1 }} maw={560}>
      <ActionIcon
        variant="default"
        aria-label={t('The part before')}
        disabled={window.startMs <= startMs}
        onClick={() => void player.show(window.startMs - windowStepMs)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Slider
        style={{ flex: 1 }}
        size="sm"
        thumbLabel={t('Part of the recording that is shown')}
        min={startMs}
        max={endMs}
        step={windowStepMs}
        label={label}
        value={moving ?? window.startMs}
        onChange={setMoving}
        onChangeEnd={(ms) => {
          setMoving(undefined);
          void player.show(ms);
        }}
      />
      <ActionIcon
        variant="default"
        aria-label={t('The part after')}
        disabled={window.endMs >= endMs}
        onClick={() => void player.show(window.startMs + windowStepMs)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
        {t('{label} to {label2}', { label: label(window.startMs), label2: label(window.endMs) })}
      </Text>
    </Group>
  );
}
