import { Paper, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import type { CorpusDetails } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { sets } from '../../shared/corpora/shares.js';
import { LinkAnchor } from '../../ui/links.js';
import { count, duration } from '../../ui/words.js';
import { setWords } from './words.js';

/** The three sets with their side by side. */
export function CorpusSets({ corpus }: { corpus: CorpusDetails }) {
  const all = sets.reduce((sum, set) => sum + corpus.sets[set].durationMs, 0);
  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {sets.map((set) => {
          const { utterances, durationMs } = corpus.sets[set];
          return (
            <Paper key={set} withBorder p="md">
              <Text size="sm" fw={600}>
                {setWords[set].name}
              </Text>
              <Text size="xl" fw={600}>
                {utterances === 0 ? t('Nothing') : duration(durationMs)}
              </Text>
              <Text size="sm">{count(utterances, 'utterance')}</Text>
              <Progress
                my={8}
                size="sm"
                value={all === 0 ? 0 : Math.round((100 * durationMs) / all)}
                aria-label={t('{name}: share of the minutes', { name: setWords[set].name })}
              />
              <Text size="xs" c="dimmed">
                {setWords[set].purpose}
              </Text>
            </Paper>
          );
        })}
      </SimpleGrid>
      <LinkAnchor to="/utterances" search={{ corpusId: corpus.id }} size="sm">
        {t('See its utterances')}
      </LinkAnchor>
    </Stack>
  );
}
