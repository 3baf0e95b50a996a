import { Box, Group, Stack, Text, Title } from '@mantine/core';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { LinkAnchor } from '../../ui/links.js';
import { moment, percent } from '../../ui/words.js';
import { rateOf } from './next-step.js';

/** So many of the newest are shown. */
const mostShown = 8;

interface TrendProps {
  readonly models: readonly Model[];
  /** What they are all of. */
  readonly language?: number;
}

/** How the models' error rates have come down, the oldest first; nothing where there are none to compare. */
export function Trend({ models, language }: TrendProps) {
  const rated = models
    .flatMap((model) => {
      const rate = rateOf(model);
      return rate === null ? [] : [{ model, rate }];
    })
    .sort((a, b) => a.model.id - b.model.id)
    .slice(-mostShown);
  if (rated.length < 2) return null;
  const highest = Math.max(...rated.map(({ rate }) => rate), 1e-9);
  return (
    <Stack gap="xs" component="section" aria-labelledby="trend">
      <Group justify="space-between">
        <Title order={2} size="h4" id="trend">
          {t('Label error rate, model by model')}
        </Title>
        <LinkAnchor to="/models" search={language === undefined ? {} : { language }} size="sm">
          {t('All of them')}
        </LinkAnchor>
      </Group>
      <Stack gap={4} component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
        {rated.map(({ model, rate }) => (
          <Group key={model.id} component="li" wrap="nowrap" gap="sm">
            <Box w={220} style={{ flexShrink: 0 }}>
              <LinkAnchor
                to="/models/$modelId"
                params={{ modelId: String(model.id) }}
                size="sm"
                display="block"
                truncate
              >
                {model.name}
              </LinkAnchor>
              <Text size="xs" c="dimmed">
                {moment(model.createdAt)}
              </Text>
            </Box>
            <Box flex={1} aria-hidden>
              <Box
                h={12}
                bg="var(--mantine-primary-color-filled)"
                w={`${(100 * rate) / highest}%`}
                style={{ borderRadius: 2, minWidth: 2 }}
              />
            </Box>
            <Text size="sm" w={70} ta="end" style={{ fontVariantNumeric: 'tabular-nums' }}>
              {percent(rate)}
            </Text>
          </Group>
        ))}
      </Stack>
    </Stack>
  );
}
