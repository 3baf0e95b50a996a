import { Alert, Center, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Audio } from '../../api/schema.js';
import { usePlayer } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { audioQuery } from '../../shared/recordings/queries.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkAnchor } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { RecordingNotices } from '../../ui/recording-state.js';
import { DeskView } from './desk-view.js';
import { useUtterances } from './use-utterances.js';

const route = getRouteApi('/recordings/$audioId');

/** One recording, utterance by utterance. */
export function RecordingPage() {
  const id = Number(route.useParams().audioId);
  const audio = useQuery(audioQuery(id));
  if (audio.isError) {
    return (
      <Page title={t('Recording')}>
        <ProblemAlert error={audio.error} onRetry={() => void audio.refetch()} />
      </Page>
    );
  }
  if (!audio.data) return <Waiting />;
  return <Recording key={id} audio={audio.data} />;
}

const Waiting = () => (
  <Center mih={200}>
    <Loader aria-label={t('Loading')} />
  </Center>
);

function Recording({ audio }: { audio: Audio }) {
  const utterances = useUtterances(audio.id, audio.durationMs);
  const player = usePlayer({ url: audio.url });
  const { query, rows } = utterances;
  if (query.isError || !query.isSuccess || audio.problem) {
    return (
      <Page dense title={audio.name}>
        <RecordingNotices recording={audio} />
        {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Waiting />}
      </Page>
    );
  }
  return (
    <DeskView audio={audio} utterances={utterances} player={player}>
      {rows.length === 0 && (
        <Stack gap="xs">
          <EmptyState title={t('No utterances yet')}>
            {t(
              'Select a part of the waveform and add an utterance over it, or have a model find and transcribe them.',
            )}
          </EmptyState>
          <Text size="sm" ta="center">
            <LinkAnchor to="/transcribe" search={{ view: 'recordings', all: true }}>
              {t('Transcribe with a model')}
            </LinkAnchor>
          </Text>
        </Stack>
      )}
      {audio.durationMs === null && (
        <Alert color="yellow" title={t('This recording is still being checked')}>
          {t('How long it is is not known yet; boundaries are held to it once it is.')}
        </Alert>
      )}
    </DeskView>
  );
}
