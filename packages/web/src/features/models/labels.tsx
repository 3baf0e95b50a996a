import { Grid, Progress, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { EvaluationReport, Model } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { number, t } from '../../i18n/index.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, percent } from '../../ui/words.js';
import { reportQuery } from './queries.js';

/** How well each label is recognised, and each speaker; tones apart. */
export function Labels({ model }: { model: Model }) {
  const report = useQuery(reportQuery(model.id));
  if (report.isError) return <ProblemAlert error={report.error} onRetry={() => void report.refetch()} />;
  if (report.isPending) return <Skeleton height={300} />;
  const { labels, tones, speakers, speakersInTraining } = report.data;
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <LabelTable labels={labels} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Stack gap="xl">
          {tones && <Tones tones={tones} />}
          <Speakers speakers={speakers} together={speakersInTraining} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

/** What scrolls in a narrow window is reached by the keyboard, too. */
const focusable = { viewportProps: { tabIndex: 0 } };

function LabelTable({ labels }: Pick<EvaluationReport, 'labels'>) {
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('Label by label')}
      </Title>
      <Text size="sm" c="dimmed">
        {t(
          'Recall: of the times a label was written, how often it was recognised. Precision: of the times it was recognised, how often that was right. What was written only a few times tells little.',
        )}
      </Text>
      <Table.ScrollContainer minWidth={420} scrollAreaProps={focusable}>
        <Table verticalSpacing={4} style={{ fontVariantNumeric: 'tabular-nums' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Label')}</Table.Th>
              <Table.Th ta="end">{t('Written')}</Table.Th>
              <Table.Th ta="end">{t('Recognised')}</Table.Th>
              <Table.Th>{t('Recall')}</Table.Th>
              <Table.Th>{t('Precision')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {labels.map(({ label, references, hypotheses, precision, recall }) => (
              <Table.Tr key={label}>
                <Table.Td ff={phoneticFonts} fz="md">
                  {label}
                </Table.Td>
                <Table.Td ta="end">{references}</Table.Td>
                <Table.Td ta="end">{hypotheses}</Table.Td>
                <Table.Td>
                  <Share share={recall} />
                </Table.Td>
                <Table.Td>
                  <Share share={precision} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function Share({ share }: { share: number | null }) {
  if (share === null) return <Text size="sm">–</Text>;
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
      <Progress value={100 * share} size="sm" w={70} aria-hidden />
      <Text size="sm">{percent(share, 0)}</Text>
    </div>
  );
}

function Tones({ tones }: { tones: NonNullable<EvaluationReport['tones']> }) {
  const { tone, segment, both, segments } = tones;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('Tones')}
      </Title>
      <Text size="sm">
        {t(
          'Of {errors}, {tone, plural, one {# is} other {# are}} of the tone alone, {segment} of the sound without its tone, and {both} of both. With all tone marks taken away the label error rate would be {ler}.',
          {
            errors: count(tone + segment + both, 'error'),
            tone,

            segment,
            both,
            ler: percent(segments.ler),
          },
        )}
      </Text>
    </Stack>
  );
}

const trained = { true: t('yes'), false: t('no'), null: t('not known') } as const;

/** Which of the two a figure is of: a new speaker is recognised less well than those that the model was trained on. */
function training(
  speakers: NonNullable<EvaluationReport['speakers']>,
  together: EvaluationReport['speakersInTraining'],
): string {
  if (together) {
    return t(
      'Of the speakers that the model was trained on, {seen} of the labels are wrong; of those that it was not, {unseen}: expect as much of a new speaker.',
      { seen: percent(together.seen.ler), unseen: percent(together.unseen.ler) },
    );
  }
  const known = speakers.flatMap(({ inTraining }) => inTraining ?? []);
  if (known.length === 0) return t('Whether the model was trained on these speakers is not known.');
  return known[0]
    ? t('The model was trained on these speakers: expect more errors of a new one.')
    : t('The model was trained on none of these speakers: as much can be expected of a new one.');
}

function Speakers({
  speakers,
  together,
}: Pick<EvaluationReport, 'speakers'> & { together: EvaluationReport['speakersInTraining'] }) {
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('Speaker by speaker')}
      </Title>
      {speakers === null ? (
        <Text size="sm" c="dimmed">
          {t(
            'The speakers of these utterances are unknown. Where they are known, this shows for whom the model works best.',
          )}
        </Text>
      ) : (
        <>
          <Text size="sm">{training(speakers, together)}</Text>
          <Table.ScrollContainer minWidth={420} scrollAreaProps={focusable}>
            <Table verticalSpacing={4} style={{ fontVariantNumeric: 'tabular-nums' }}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Speaker')}</Table.Th>
                  <Table.Th>{t('In training')}</Table.Th>
                  <Table.Th ta="end">{t('Utterances')}</Table.Th>
                  <Table.Th ta="end">{t('Labels')}</Table.Th>
                  <Table.Th ta="end">{t('Wrong')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {speakers.map(({ speaker, inTraining, utterances, referenceLabels, ler }) => (
                  <Table.Tr key={speaker ?? ''}>
                    <Table.Td>{speaker ?? t('Not known')}</Table.Td>
                    <Table.Td>{trained[`${inTraining}`]}</Table.Td>
                    <Table.Td ta="end">{utterances}</Table.Td>
                    <Table.Td ta="end">{number(referenceLabels)}</Table.Td>
                    <Table.Td ta="end">{percent(ler)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      )}
    </Stack>
  );
}
