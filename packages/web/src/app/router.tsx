import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
} from '@tanstack/react-router';
import { validateCorporaSearch } from '../features/corpora/search.js';
import { importSearch } from '../features/import/search.js';
import { type ModelSearch, validateModelSearch, validateModelsSearch } from '../features/models/search.js';
import { recordingsSearch } from '../features/recordings/search.js';
import { trainSearch } from '../features/train/search.js';
import { transcribeSearch } from '../features/transcribe/search.js';
import { validateUtterancesSearch } from '../features/utterances/search.js';
import { queueOf } from '../shared/transcription/queue.js';
import { NothingHere } from './nothing-here.js';
import { PageFailed } from './page-failed.js';
import { Shell } from './shell.js';

const root = createRootRoute({ component: Shell, notFoundComponent: NothingHere });

/** An address that names no thing leads nowhere: the service is not asked. */
const id = (value: string): void => {
  if (!/^[1-9]\d{0,14}$/.test(value)) throw notFound();
};

/** What the page does not know of an address is as if it were not there: the router keeps it otherwise. */
const known =
  <S extends object>(read: (given: Record<string, unknown>) => S) =>
  (given: Record<string, unknown>): S => ({
    ...Object.fromEntries(Object.keys(given).map((name) => [name, undefined])),
    ...read(given),
  });

const at = <const P extends string>(path: P) => ({ getParentRoute: () => root, path });

/** Every page, each in a file of its own that is fetched when it is first opened. */
const routes = [
  createRoute({
    ...at('/'),
    component: lazyRouteComponent(() => import('../features/home/page.js'), 'HomePage'),
  }),
  createRoute({
    ...at('/languages/$languageId'),
    beforeLoad: ({ params }) => id(params.languageId),
    component: lazyRouteComponent(() => import('../features/home/language-page.js'), 'LanguagePage'),
  }),
  createRoute({
    ...at('/import'),
    validateSearch: known(importSearch),
    component: lazyRouteComponent(() => import('../features/import/page.js'), 'ImportPage'),
  }),
  createRoute({
    ...at('/recordings'),
    validateSearch: known(recordingsSearch),
    component: lazyRouteComponent(() => import('../features/recordings/page.js'), 'RecordingsPage'),
  }),
  createRoute({
    ...at('/recordings/$audioId'),
    beforeLoad: ({ params }) => id(params.audioId),
    component: lazyRouteComponent(() => import('../features/recording/page.js'), 'RecordingPage'),
  }),
  createRoute({
    ...at('/utterances'),
    validateSearch: known(validateUtterancesSearch),
    component: lazyRouteComponent(() => import('../features/utterances/page.js'), 'UtterancesPage'),
  }),
  createRoute({
    ...at('/corpora'),
    validateSearch: known(validateCorporaSearch),
    component: lazyRouteComponent(() => import('../features/corpora/page.js'), 'CorporaPage'),
  }),
  createRoute({
    ...at('/corpora/$corpusId'),
    beforeLoad: ({ params }) => id(params.corpusId),
    component: lazyRouteComponent(() => import('../features/corpora/corpus-page.js'), 'CorpusPage'),
  }),
  createRoute({
    ...at('/train'),
    validateSearch: known(trainSearch),
    component: lazyRouteComponent(() => import('../features/train/page.js'), 'TrainPage'),
  }),
  createRoute({
    ...at('/models'),
    validateSearch: known(validateModelsSearch),
    component: lazyRouteComponent(() => import('../features/models/page.js'), 'ModelsPage'),
  }),
  createRoute({
    ...at('/models/$modelId'),
    beforeLoad: ({ params }) => id(params.modelId),
    validateSearch: known<ModelSearch>(validateModelSearch),
    component: lazyRouteComponent(() => import('../features/models/model-page.js'), 'ModelPage'),
  }),
  createRoute({
    ...at('/transcribe'),
    validateSearch: known(transcribeSearch),
    component: lazyRouteComponent(() => import('../features/transcribe/page.js'), 'TranscribePage'),
  }),
  createRoute({
    ...at('/review'),
    validateSearch: known(queueOf),
    component: lazyRouteComponent(() => import('../features/review/summary-page.js'), 'ReviewSummaryPage'),
  }),
  createRoute({
    ...at('/review/$transcriptionId'),
    beforeLoad: ({ params }) => id(params.transcriptionId),
    validateSearch: known(queueOf),
    component: lazyRouteComponent(() => import('../features/review/page.js'), 'ReviewPage'),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  defaultNotFoundComponent: NothingHere,
  defaultErrorComponent: PageFailed,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
