import { Alert, Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Language, Overview } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { unfinishedJobs } from '../../shared/jobs/queries.js';
import { allModelsQuery } from '../../shared/models/queries.js';
import { LinkAnchor } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { count, duration, percent } from '../../ui/words.js';
import { LanguageDialog } from './language-dialog.js';
import { rateOf, type Speech } from './next-step.js';
import { stepParts } from './next-step-card.js';
import { type OfLanguage, ofLanguage } from './of-language.js';
import { Demonstration } from './overview-of-all.js';
import { newestCorpora } from './queries.js';

interface LanguagesHomeProps {
  readonly overview: Overview;
  readonly languages: readonly Language[];
  /** What is of no language. */
  readonly unassigned: Speech;
}

/** Each language with how far it is and what to do next. */
export function LanguagesHome({ overview, languages, unassigned }: LanguagesHomeProps) {
  const [naming, setNaming] = useState(false);
  const corpora = useQuery(newestCorpora).data;
  const models = useQuery(allModelsQuery).data;
  const jobs = useQuery(unfinishedJobs).data;
  const known = corpora && models && jobs && { corpora, models, jobs: jobs.items };
  return (
    <Page
      title={t('Languages')}
      actions={
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setNaming(true)}>
          {t('Another language')}
        </Button>
      }
    >
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="md">
        {languages.map((language) => (
          <LanguageCard
            key={language.id}
            language={language}
            of={known && ofLanguage(language, known.corpora, known.models, known.jobs)}
          />
        ))}
      </SimpleGrid>
      {unassigned.recordings > 0 && (
        <Alert color="gray" variant="light">
          <Rich
            message="{n, plural, one {<0># recording</0> is of none of these languages. Choose it in the list to move it to one.} other {<0># recordings</0> are of none of these languages. Choose them in the list to move them to one.}}"
            values={{ n: unassigned.recordings }}
            elements={{ 0: <LinkAnchor to="/recordings" search={{ language: 0 }} inherit /> }}
          />
        </Alert>
      )}
      <Demonstration overview={overview} />
      <LanguageDialog opened={naming} onClose={() => setNaming(false)} />
    </Page>
  );
}

interface LanguageCardProps {
  readonly language: Language;
  /** Undefined while it is not known. */
  readonly of: OfLanguage | undefined;
}

function LanguageCard({ language, of }: LanguageCardProps) {
  const { id, name, code, recordings, recordedMs, utteredMs, untranscribed, untranscribedMs } = language;
  const next = of && stepParts(of.step, id);
  return (
    <Card withBorder padding="md" component="section" aria-label={name}>
      <Stack gap="xs" h="100%" justify="space-between">
        <Group gap="xs" wrap="nowrap" align="baseline">
          <Title order={2} size="h4" style={{ overflowWrap: 'anywhere' }}>
            <LinkAnchor to="/languages/$languageId" params={{ languageId: String(id) }} inherit>
              {name}
            </LinkAnchor>
          </Title>
          {code !== null && (
            <Text size="sm" c="dimmed">
              {code}
            </Text>
          )}
        </Group>
        {recordings === 0 ? (
          <Text size="sm">{t('No recordings yet')}</Text>
        ) : (
          <>
            <Text size="sm">
              {t('{length} in {recordings}, {transcribed} transcribed', {
                length: duration(recordedMs),
                recordings: count(recordings, 'recording'),
                transcribed: duration(utteredMs),
              })}
            </Text>
            <Text size="sm">
              <LinkAnchor to="/transcribe" search={{ view: 'recordings', language: id }}>
                {t('{length} left to transcribe, in {recordings}', {
                  length: duration(untranscribedMs),
                  recordings: count(untranscribed, 'recording'),
                })}
              </LinkAnchor>
            </Text>
          </>
        )}
        <Text size="sm" c="dimmed">
          {of ? ratesInWords(of) : '…'}
        </Text>
        <Group justify="space-between" gap="sm">
          <Text fw={500}>{next?.title ?? '…'}</Text>
          {next?.button}
        </Group>
      </Stack>
    </Card>
  );
}

/** So many of the newest are named. */
const mostRates = 4;

/** The error rates of its models, the oldest first. */
function ratesInWords({ models }: OfLanguage): string {
  const rates = [...models]
    .sort((a, b) => a.id - b.id)
    .flatMap((model) => rateOf(model) ?? [])
    .slice(-mostRates);
  if (rates.length === 0) return t('No model yet');
  return t('{models}; label error rate {rates}', {
    models: count(models.length, 'model'),
    rates: rates.map((rate) => percent(rate)).join(' → '),
  });
}
