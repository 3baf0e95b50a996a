import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import type { Transcription } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { moment } from '../../ui/words.js';

interface HistoryProps {
  /** From the first to the newest. */
  readonly versions: readonly Transcription[];
  readonly current: number;
  readonly models: ReadonlyMap<number, string> | undefined;
  readonly busy: boolean;
  readonly onGoBack: (version: Transcription) => void;
}

/** What the transcription was before, the newest first. Going back makes a version, too: nothing is lost. */
export function History({ versions, current, models, busy, onGoBack }: HistoryProps) {
  if (versions.length < 2) return null;
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {t('Versions')}
      </Title>
      {[...versions].reverse().map((version) => {
        const { id, text, createdAt, modelId, source } = version;
        const model = modelId === null ? undefined : models?.get(modelId);
        const by =
          source === 'person' ? t('A person') : model ? t('The model “{model}”', { model }) : t('A model');
        return (
          <Group key={id} justify="space-between" wrap="nowrap" align="flex-start">
            <div style={{ minWidth: 0 }}>
              <Text size="xs" c="dimmed">
                {by}, {moment(createdAt)}
              </Text>
              <Text size="sm" lineClamp={2} style={{ fontFamily: phoneticFonts }}>
                {text}
              </Text>
            </div>
            {id === current ? (
              <Badge variant="light">{t('Now')}</Badge>
            ) : (
              <Button
                size="compact-xs"
                variant="default"
                disabled={busy}
                style={{ flexShrink: 0 }}
                onClick={() => onGoBack(version)}
              >
                {t('Go back to it')}
              </Button>
            )}
          </Group>
        );
      })}
    </Stack>
  );
}
