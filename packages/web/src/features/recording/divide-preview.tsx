import { ActionIcon, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { phoneticFonts } from '../../app/theme.js';
import { clock, type SpeechPlayer } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { LongList } from '../../ui/long-list.js';
import { count } from '../../ui/words.js';
import type { Foreseen } from './foreseen.js';

interface DividePreviewProps {
  readonly foreseen: Foreseen;
  readonly player: SpeechPlayer;
  readonly busy: boolean;
  readonly onDivide: () => void;
  readonly onForget: () => void;
}

/** What an utterance would be divided into, each to be listened to, before it is done. */
export function DividePreview({ foreseen, player, busy, onDivide, onForget }: DividePreviewProps) {
  const { parts } = foreseen;
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Text size="sm" role="status">
          {t('It would be {utterances}. Nothing is changed yet.', {
            utterances: count(parts.length, 'utterance'),
          })}
        </Text>
        <Button size="xs" loading={busy} onClick={onDivide}>
          {t('Divide it like this')}
        </Button>
        <Button size="xs" variant="default" onClick={onForget}>
          {t('Discard')}
        </Button>
      </Group>
      <LongList
        label={t('What it would be divided into')}
        items={parts}
        keyOf={({ startMs }) => startMs}
        rowHeight={34}
        height="170px"
      >
        {({ startMs, endMs, text, uncertain }) => {
          const times = `${clock(startMs, 2)} – ${clock(endMs, 2)}`;
          return (
            <>
              <ActionIcon
                variant="subtle"
                size={26}
                aria-label={`${t('Play')} ${times}`}
                onClick={() => void player.play({ startMs, endMs })}
              >
                <IconPlayerPlay size={14} />
              </ActionIcon>
              <Text size="sm" style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
                {times}
              </Text>
              <Text size="sm" flex={1} miw={0} truncate title={text} style={{ fontFamily: phoneticFonts }}>
                {text}
              </Text>
              {uncertain && (
                <Badge size="sm" variant="light" color="orange">
                  {t('draft')}
                </Badge>
              )}
            </>
          );
        }}
      </LongList>
    </Stack>
  );
}
