import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { type SpeechPlayer, usePlayerState } from '../../audio/index.js';
import { t } from '../../i18n/index.js';

/** Recordings of which somebody has said that they are accepted unheard: it is not asked again while the page is open. */
const waived = new Set<number>();

/**
 * Whether what is to be accepted was played, at least in part.
 * @param audioId of the recording; undefined where it is unknown, and nothing can be played
 */
export function useUnplayed(player: SpeechPlayer, audioId: number | undefined) {
  const { playing, phase } = usePlayerState(player);
  const played = useRef(false);
  const [asking, setAsking] = useState<() => void>();
  useEffect(() => {
    if (playing) played.current = true;
  }, [playing]);
  return {
    asking,
    /** Do it, after a question where nothing was played. */
    afterListening: (accept: () => void) => {
      const asks = phase === 'ready' && !played.current && audioId !== undefined && !waived.has(audioId);
      if (asks) setAsking(() => accept);
      else accept();
    },
    close: () => setAsking(undefined),
    waive: () => {
      if (audioId !== undefined) waived.add(audioId);
      setAsking(undefined);
      asking?.();
    },
  };
}

interface AskProps {
  readonly unplayed: ReturnType<typeof useUnplayed>;
  readonly onPlay: () => void;
}

/** Nobody has listened to what is to be accepted. */
export function AskUnplayed({ unplayed, onPlay }: AskProps) {
  const { asking, close, waive } = unplayed;
  return (
    <Modal opened={asking !== undefined} onClose={close} title={t('Accept what was not played?')}>
      <Stack>
        <Text size="sm">
          {t('None of it was played.')} {t('Models learn from what is accepted.')}{' '}
          {t('This is asked once for each recording.')}
        </Text>
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={() => {
              close();
              onPlay();
            }}
          >
            {t('Play it')}
          </Button>
          <Button data-autofocus onClick={waive}>
            {t('Accept it all the same')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
