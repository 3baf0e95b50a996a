import { ActionIcon, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRepeat,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { locale, t } from '../i18n/index.js';
import type { SpeechPlayer } from './player.js';
import { type Rate, rates } from './rates.js';
import { usePlayerState, usePlayerTime } from './use-player.js';
import { clock } from './words.js';

interface ControlsProps {
  readonly player: SpeechPlayer;
  readonly onZoomIn?: (() => void) | undefined;
  readonly onZoomOut?: (() => void) | undefined;
  readonly children?: ReactNode;
}

/** Play, slower, again and again, closer. */
export function Controls({ player, onZoomIn, onZoomOut, children }: ControlsProps) {
  const { playing, rate, repeat, phase, selection, whole } = usePlayerState(player);
  const ready = phase === 'ready';
  const play = playing ? t('Pause') : selection ? t('Play the selected part') : t('Play');
  return (
    <Group gap="xs" wrap="wrap">
      <Tooltip label={play}>
        <ActionIcon size="lg" radius="xl" disabled={!ready} aria-label={play} onClick={() => player.toggle()}>
          {playing ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
        </ActionIcon>
      </Tooltip>
      <SegmentedControl
        size="xs"
        aria-label={t('Speed')}
        data={rates.map((value) => ({ value: String(value), label: `${value.toLocaleString(locale)}×` }))}
        value={String(rate)}
        onChange={(value) => player.setRate(Number(value) as Rate)}
      />
      <Tooltip label={t('Play it repeatedly')}>
        <ActionIcon
          variant={repeat ? 'filled' : 'default'}
          aria-label={t('Repeat')}
          aria-pressed={repeat}
          onClick={() => player.setRepeat(!repeat)}
        >
          <IconRepeat size={16} />
        </ActionIcon>
      </Tooltip>
      {onZoomIn && onZoomOut && (
        <ActionIcon.Group>
          <Tooltip label={t('Zoom out')}>
            <ActionIcon variant="default" aria-label={t('Zoom out')} onClick={onZoomOut} disabled={!ready}>
              <IconZoomOut size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('Zoom in')}>
            <ActionIcon variant="default" aria-label={t('Zoom in')} onClick={onZoomIn} disabled={!ready}>
              <IconZoomIn size={16} />
            </ActionIcon>
          </Tooltip>
        </ActionIcon.Group>
      )}
      {whole && <Position player={player} zeroMs={whole.startMs} lengthMs={whole.endMs - whole.startMs} />}
      {children}
    </Group>
  );
}

interface PositionProps {
  readonly player: SpeechPlayer;
  readonly zeroMs: number;
  readonly lengthMs: number;
}

function Position({ player, zeroMs, lengthMs }: PositionProps) {
  const timeMs = usePlayerTime(player);
  const shown = Math.min(Math.max(0, timeMs - zeroMs), lengthMs);
  return (
    <Text size="sm" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }}>
      {t('{shown} / {lengthMs} s', { shown: clock(shown, 1), lengthMs: clock(lengthMs, 1) })}
    </Text>
  );
}
