import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconCopy, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { CorpusDetails } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { fromMaxSamples } from '../../shared/corpora/longest.js';
import { corpusQuery } from '../../shared/corpora/queries.js';
import { featureName, labelTypeName } from '../../shared/corpora/words.js';
import { withLanguages } from '../../shared/languages/of-language.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { confirmDeletion } from '../../ui/confirm-deletion.js';
import { LinkAnchor, LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { moment, percent } from '../../ui/words.js';
import { CorpusFindings } from './findings.js';
import { LabelSet } from './label-set.js';
import { LeftOutList } from './left-out.js';
import { LostUtterances } from './lost.js';
import { ModelsOfCorpus } from './models-of-corpus.js';
import { forgetCorpus } from './queries.js';
import { searchOf } from './search.js';
import { CorpusSets } from './sets.js';
import { settingsLike } from './settings.js';
import { chosenBy, isLabelSetAlone } from './words.js';

const route = getRouteApi('/corpora/$corpusId');

export function CorpusPage() {
  const id = Number(route.useParams().corpusId);
  const corpus = useQuery(corpusQuery(id));
  if (corpus.isPending) {
    return (
      <Page title={t('Corpus')}>
        <Skeleton height={300} />
      </Page>
    );
  }
  if (corpus.isError) {
    return (
      <Page title={t('Corpus')}>
        <ProblemAlert error={corpus.error} onRetry={() => void corpus.refetch()} />
        <LinkAnchor to="/corpora">{t('All corpora')}</LinkAnchor>
      </Page>
    );
  }
  return <Corpus corpus={corpus.data} />;
}

function Corpus({ corpus }: { corpus: CorpusDetails }) {
  const several = useSeveralLanguages();
  const labelsAlone = isLabelSetAlone(corpus);
  return (
    <Page
      title={corpus.name}
      lead={withLanguages(
        `${labelTypeName(corpus.labelType)} · ${featureName(corpus.featureType)}`,
        corpus,
        several,
      )}
      actions={<Actions corpus={corpus} labelsAlone={labelsAlone} />}
    >
      <Stack gap="xl">
        {labelsAlone ? (
          <Text maw={720}>
            {t(
              'These labels came with a model from another machine. The speech that it was trained on is not here, so there is nothing in this corpus to listen to or to train on.',
            )}
          </Text>
        ) : (
          <Stack gap="xs">
            <LostUtterances corpus={corpus} />
            <CorpusSets corpus={corpus} />
            <Origin corpus={corpus} />
          </Stack>
        )}
        <ModelsOfCorpus corpus={corpus} />
        <LeftOutList leftOut={corpus.leftOut} />
        <CorpusFindings findings={corpus.findings} />
        <LabelSet corpus={corpus} />
      </Stack>
    </Page>
  );
}

function Actions({ corpus, labelsAlone }: { corpus: CorpusDetails; labelsAlone: boolean }) {
  const navigate = useNavigate();
  const remove = async () => {
    const gone = await confirmDeletion({
      what: t('the corpus “{name}”', { name: corpus.name }),
      things: { corpus: [corpus.id] },
      note: t('Its utterances stay.'),
    });
    if (!gone) return;
    await navigate({ to: '/corpora' });
    await forgetCorpus(corpus.id);
  };
  return (
    <Group gap="xs">
      <Button
        variant="default"
        color="red"
        leftSection={<IconTrash size={16} />}
        onClick={() => void remove()}
      >
        {t('Delete')}
      </Button>
      {!labelsAlone && (
        <>
          <LinkButton
            variant="default"
            to="/corpora"
            search={searchOf(settingsLike(corpus))}
            leftSection={<IconCopy size={16} />}
          >
            {t('Again, with new utterances')}
          </LinkButton>
          <LinkButton to="/train" search={{ corpusId: corpus.id }} leftSection={<IconPlayerPlay size={16} />}>
            {t('Train a model')}
          </LinkButton>
        </>
      )}
    </Group>
  );
}

/** How the utterances were chosen and divided. */
function Origin({ corpus: { split, maxSamples, createdAt } }: { corpus: CorpusDetails }) {
  const longest =
    maxSamples !== null &&
    ` ${t('Utterances longer than {seconds} s were left out.', { seconds: fromMaxSamples(maxSamples) ?? '' })}`;
  const fixed = ` ${t('It does not change when utterances are added or corrected.')}`;
  if (!split) {
    return (
      <Text size="sm" c="dimmed">
        {t('Made {createdAt}; the utterances of each set were named one by one.', {
          createdAt: moment(createdAt),
        })}
        {longest}
        {fixed}
      </Text>
    );
  }
  const { training, validation, testing } = split.shares;
  return (
    <Text size="sm" c="dimmed">
      {t(
        'Made {createdAt} of {chosenBy}, divided into {training}, {validation} and {testing} of the minutes (seed {seed}).',
        {
          createdAt: moment(createdAt),
          chosenBy: chosenBy(split),
          training: percent(training, 0),
          validation: percent(validation, 0),
          testing: percent(testing, 0),
          seed: split.seed,
        },
      )}
      {split.bySpeaker && ` ${t('Each speaker is in one set.')}`}
      {longest}
      {fixed}
    </Text>
  );
}
