import { Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CorpusDetails } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { ModelLink } from '../../shared/models/link.js';
import { modelsOfCorpusQuery } from '../../shared/models/queries.js';
import { ModelState } from '../../shared/models/state.js';
import { LinkAnchor } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { moment, percent } from '../../ui/words.js';

const shown = 20;

/** What was trained on it, the newest first. */
export function ModelsOfCorpus({ corpus }: { corpus: CorpusDetails }) {
  const models = useQuery(modelsOfCorpusQuery(corpus.id, shown));
  if (models.isError) return <ProblemAlert error={models.error} onRetry={() => void models.refetch()} />;
  const { items = [], total = 0 } = models.data ?? {};
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('Models')}
      </Title>
      {models.isSuccess && items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('No model has been trained on it yet.')}
        </Text>
      )}
      {items.length > 0 && (
        <Table.ScrollContainer minWidth={420}>
          <Table maw={860} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Name')}</Table.Th>
                <Table.Th>{t('State')}</Table.Th>
                <Table.Th ta="end">{t('Validation LER')}</Table.Th>
                <Table.Th ta="end">{t('Test LER')}</Table.Th>
                <Table.Th>{t('Made')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((model) => (
                <Table.Tr key={model.id}>
                  <Table.Td>
                    <ModelLink model={model} />
                  </Table.Td>
                  <Table.Td>
                    <ModelState model={model} />
                  </Table.Td>
                  <Table.Td ta="end">{percent(model.validationLER)}</Table.Td>
                  <Table.Td ta="end">{percent(model.evaluation?.ler)}</Table.Td>
                  <Table.Td c="dimmed">{moment(model.createdAt)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {total > items.length && (
        <LinkAnchor to="/models" search={{ corpusId: corpus.id }} size="sm">
          {t('All {total} models', { total })}
        </LinkAnchor>
      )}
    </Stack>
  );
}
