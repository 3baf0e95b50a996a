import { Box, Grid, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ConfusionList } from './confusion-list.js';
import { ConfusionMatrix } from './confusion-matrix.js';
import { evaluationQuery, reportQuery } from './queries.js';
import { EvaluatedUtterances } from './utterances.js';
import type { ChosenError, ErrorPair } from './words.js';

const route = getRouteApi('/models/$modelId');

/** Empty stands for no label in an address, where null means nothing. */
const fromAddress = (label: string | undefined): string | null | undefined => (label === '' ? null : label);

/** What it confuses, and beside it the utterances in which it does. */
export function Errors({ model }: { model: Model }) {
  const { written, recognised } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (pair: ErrorPair | undefined) =>
    void navigate({
      search: (before) => ({
        ...before,
        written: pair && (pair.reference ?? ''),
        recognised: pair && (pair.hypothesis ?? ''),
      }),
      replace: true,
      resetScroll: false,
    });
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Box pos={{ lg: 'sticky' }} top={68}>
          <Confusions
            model={model}
            chosen={{ reference: fromAddress(written), hypothesis: fromAddress(recognised) }}
            onChoose={choose}
          />
        </Box>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <EvaluatedUtterances
          key={`${written} ${recognised}`}
          model={model}
          written={written}
          recognised={recognised}
          onAll={() => choose(undefined)}
        />
      </Grid.Col>
    </Grid>
  );
}

interface ConfusionsProps {
  readonly model: Model;
  readonly chosen: ChosenError;
  readonly onChoose: (pair: ErrorPair | undefined) => void;
}

function Confusions({ model, chosen, onChoose }: ConfusionsProps) {
  const [as, setAs] = useState<'list' | 'map'>('list');
  const evaluation = useQuery(evaluationQuery(model.id));
  const report = useQuery(reportQuery(model.id));
  const failed = as === 'list' ? evaluation : report;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('What it confuses')}
      </Title>
      <SegmentedControl
        aria-label={t('Show as')}
        value={as}
        onChange={(value) => setAs(value as 'list' | 'map')}
        data={[
          { value: 'list', label: t('Most frequent errors') },
          { value: 'map', label: t('Heat map') },
        ]}
      />
      <Text size="xs" c="dimmed">
        {t('Choose an error to see and hear where it happens.')}
      </Text>
      {failed.isError && <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} />}
      {failed.isPending && <Skeleton height={300} />}
      {as === 'list' && evaluation.data && (
        <ConfusionList
          confusions={evaluation.data.confusions}
          chosen={chosen}
          errors={evaluation.data.substitutions + evaluation.data.insertions + evaluation.data.deletions}
          onChoose={onChoose}
        />
      )}
      {as === 'map' && report.data && (
        <ConfusionMatrix matrix={report.data.matrix} chosen={chosen} onChoose={onChoose} />
      )}
    </Stack>
  );
}
