import { Skeleton, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { ModelLink } from '../../shared/models/link.js';
import { modelQuery } from '../../shared/models/queries.js';
import { stateOf } from '../../shared/models/words.js';
import { LiveTraining } from '../../shared/training/live-training.js';
import { presetName } from '../../shared/training/presets.js';
import { LinkAnchor } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { moment } from '../../ui/words.js';
import { ModelActions } from './actions.js';
import { Errors } from './errors.js';
import { Headline } from './headline.js';
import { Labels } from './labels.js';
import { NextToTranscribe } from './next.js';
import { TranscribeRest } from './rest.js';
import { type ModelView, modelViews } from './search.js';
import { encoderInWords, untranscribedInWords } from './words.js';

const route = getRouteApi('/models/$modelId');

export function ModelPage() {
  const id = Number(route.useParams().modelId);
  const model = useQuery(modelQuery(id));
  if (model.isPending) {
    return (
      <Page title={t('Model')}>
        <Skeleton height={300} />
      </Page>
    );
  }
  if (model.isError) {
    return (
      <Page title={t('Model')}>
        <ProblemAlert error={model.error} onRetry={() => void model.refetch()} />
        <LinkAnchor to="/models">{t('All models')}</LinkAnchor>
      </Page>
    );
  }
  return <ModelDetails model={model.data} />;
}

function ModelDetails({ model }: { model: Model }) {
  const state = stateOf(model);
  return (
    <Page title={model.name} lead={<Lead model={model} />} actions={<ModelActions model={model} />}>
      <Stack gap="lg">
        {state !== 'trained' && <LiveTraining modelId={model.id} />}
        {model.trained && <Headline key={model.id} model={model} />}
        {model.trained && <TranscribeRest model={model} />}
        {model.trained && <Views model={model} />}
      </Stack>
    </Page>
  );
}

function Lead({ model }: { model: Model }) {
  if (model.imported) {
    const origin = t('Trained on another machine, imported {createdAt}', {
      createdAt: moment(model.createdAt),
    });
    return model.encoder ? `${origin}. ${encoderInWords(model.encoder)}` : origin;
  }
  return (
    <>
      <Rich
        message={
          model.startingModel
            ? 'On <0>{corpusName}</0>, preset “{preset}”, started from <1/>'
            : 'On <0>{corpusName}</0>, preset “{preset}”'
        }
        values={{ corpusName: model.corpusName, preset: presetName(model.preset) }}
        elements={{
          1: model.startingModel ? <StartedFrom model={model.startingModel} /> : <span />,
          0: (
            <LinkAnchor
              to="/corpora/$corpusId"
              params={{ corpusId: String(model.corpusId) }}
              underline="always"
            />
          ),
        }}
      />
      {model.encoder && `. ${encoderInWords(model.encoder)}`}
      {model.untranscribed && `. ${untranscribedInWords(model, model.untranscribed)}`}
    </>
  );
}

/** By its name, also when it was deleted. */
function StartedFrom({ model: { id, name } }: { model: NonNullable<Model['startingModel']> }) {
  return id === null ? (
    t('{name} (deleted)', { name })
  ) : (
    <ModelLink model={{ id, name }} underline="always" />
  );
}

const titles: Readonly<Record<ModelView, string>> = {
  errors: t('Errors'),
  labels: t('Labels and speakers'),
  training: t('Training'),
  next: t('What to transcribe next'),
};

function isOffered(view: ModelView, model: Model): boolean {
  switch (view) {
    case 'next':
      return true;
    case 'training':
      return model.epochs > 0 && stateOf(model) === 'trained';
    case 'errors':
    case 'labels':
      return model.evaluation !== null;
  }
}

/** What there is to look at more closely; the address says which. */
function Views({ model }: { model: Model }) {
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const offered = modelViews.filter((name) => isOffered(name, model));
  const shown = offered.find((name) => name === view) ?? offered[0];
  if (shown === undefined) return null;
  return (
    <Tabs
      value={shown}
      keepMounted={false}
      onChange={(next) =>
        void navigate({ search: (before) => ({ ...before, view: next as ModelView }), replace: true })
      }
    >
      <Tabs.List aria-label={t('What to look at')} mb="md">
        {offered.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {titles[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="errors">
        <Errors model={model} />
      </Tabs.Panel>
      <Tabs.Panel value="labels">
        <Labels model={model} />
      </Tabs.Panel>
      <Tabs.Panel value="training">
        <LiveTraining modelId={model.id} />
      </Tabs.Panel>
      <Tabs.Panel value="next">
        <NextToTranscribe model={model} />
      </Tabs.Panel>
    </Tabs>
  );
}
