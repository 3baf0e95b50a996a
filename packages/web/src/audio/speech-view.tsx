import { ActionIcon, Alert, Box, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight, IconHeadphones, IconVolumeOff } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { Controls } from './controls.js';
import { LabelTrack } from './label-track.js';
import type { SpeechPlayer } from './player.js';
import { longestWindowMs, type TimedLabel, windowStepMs } from './stretches.js';
import { usePlayerState } from './use-player.js';
import { timelineHeight, Waveform, waveHeight } from './waveform.js';
import { clock } from './words.js';

interface SpeechViewProps {
  readonly player: SpeechPlayer;
  /** In the order of time, in times of the recording. */
  readonly labels?: readonly TimedLabel[] | undefined;
  readonly selectedLabel?: number | undefined;
  readonly onSelectLabel?: ((index: number) => void) | undefined;
  /** 0 for none. */
  readonly spectrogramHeight?: number;
}

/** Pixels a second at first, at least: labels of some 70 ms are to be read; without them half a minute is seen. */
const least = { labelled: 160, plain: 40 };
/** Beyond that there is nothing more to be seen. */
const closest = 2000;

/** What a player plays: waveform, spectrogram, clock and labels under their times, with buttons to play it. */
export function SpeechView({
  player,
  labels,
  selectedLabel,
  onSelectLabel,
  spectrogramHeight = 140,
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
  if (phase === 'failed') return <Unheard error={error} />;
  const zeroMs = whole?.startMs ?? 0;
  return (
    <Stack gap={6}>
      <Paper ref={ref} withBorder style={{ overflow: 'hidden' }} bg="var(--mantine-color-body)">
        <Box mih={height} pos="relative">
          {phase === 'loading' && <Skeleton h={height} radius={0} aria-label="Loading the recording" />}
          {sound && place > 0 && (
            <Waveform {...{ player, sound, zeroMs, spectrogramHeight, onLayout }} zoom={zoom} />
          )}
          {phase === 'ready' && !sound && <HeardOnly height={height} onWidth={onLayout} />}
        </Box>
        {labelled && window && layout.width > 0 && (
          <LabelTrack
            {...{ player, labels, window, zeroMs, ...layout }}
            selected={selectedLabel}
            onSelect={onSelectLabel}
          />
        )}
      </Paper>
      <Controls
        player={player}
        onZoomIn={sound && (() => setZoom(Math.min(zoom * 2, closest)))}
        onZoomOut={sound && (() => setZoom(zoom / 2))}
      >
        <Leafing player={player} />
      </Controls>
    </Stack>
  );
}

function Unheard({ error }: { error: Error | undefined }) {
  return (
    <Alert color="yellow" icon={<IconVolumeOff />} title="This recording cannot be heard here">
      {error?.message}
    </Alert>
  );
}

function HeardOnly({
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
        This recording is long and compressed, so it is played but not drawn. Saved as WAV it would be drawn,
        too.
      </Text>
    </Stack>
  );
}

/** Of a recording that is too long to be shown at once: what is shown, the part before and the part after. */
function Leafing({ player }: { player: SpeechPlayer }) {
  const { whole, window } = usePlayerState(player);
  if (!whole || !window || whole.endMs - whole.startMs <= longestWindowMs) return null;
  const said = (ms: number) => clock(ms - whole.startMs, 0);
  return (
    <Group gap={4} ml="auto" wrap="nowrap">
      <ActionIcon
        variant="default"
        aria-label="The part before"
        disabled={window.startMs <= whole.startMs}
        onClick={() => void player.seek(window.startMs - windowStepMs)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Text size="sm">
        {said(window.startMs)} to {said(window.endMs)} s of {said(whole.endMs)}
      </Text>
      <ActionIcon
        variant="default"
        aria-label="The part after"
        disabled={window.endMs >= whole.endMs}
        onClick={() => void player.seek(window.startMs + windowStepMs)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </Group>
  );
}
