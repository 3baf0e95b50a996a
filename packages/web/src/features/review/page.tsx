import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { usePlayer } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { useLabelFrequencies } from '../../shared/corpora/labels.js';
import { audioQuery } from '../../shared/recordings/queries.js';
import { lineage, origin } from '../../shared/transcription/family.js';
import { versionsQuery } from '../../shared/transcription/queries.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { Desk } from './desk.js';
import { labelSetQuery, modelQuery, utterancesOfQuery } from './queries.js';

/** One transcription of a queue: everything that is known of it is fetched here, and worked on in the desk. */
export function ReviewPage() {
  const { transcriptionId } = useParams({ from: '/review/$transcriptionId' });
  const queue = useSearch({ from: '/review/$transcriptionId' });
  const id = Number(transcriptionId);
  const versions = useQuery(versionsQuery(id));
  const line = lineage(versions.data ?? [], id);
  const { audioId, modelId } = origin(line);
  const utterances = useQuery(utterancesOfQuery(audioId));
  const audio = useQuery(audioQuery(audioId));
  const model = useQuery(modelQuery(modelId));
  const labelSet = useQuery(labelSetQuery(model.data?.corpusId));
  const labels = useLabelFrequencies(model.data?.corpusId);
  // Its rate, and whether it repeats, stay from one to the next.
  const player = usePlayer(
    audio.data &&
      utterances.data && {
        url: audio.data.url,
        startMs: line[0]?.startMs,
        endMs: line[0]?.endMs,
        // A person may have chosen another one since it was accepted.
        channel: (utterances.data.find((one) => one.transcriptionId === id) ?? line[0])?.channel,
      },
  );
  const writing = useRef(false);
  const [round, setRound] = useState(0);

  const waitsFor = audioId === undefined ? [] : [audio, utterances];
  const failed = [versions, ...waitsFor].find(({ isError }) => isError);
  if (failed) {
    return (
      <Page title={t('Review')}>
        <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} />
        <div>
          <LinkButton variant="default" to="/transcribe" search={{ view: 'waiting' }}>
            {t('To those waiting')}
          </LinkButton>
        </div>
      </Page>
    );
  }
  if (!versions.data || waitsFor.some(({ isPending }) => isPending)) {
    return (
      <Center mih={400}>
        <Loader aria-label={t('Loading the transcription')} />
      </Center>
    );
  }
  return (
    <Desk
      key={`${id} ${round}`}
      id={id}
      versions={versions.data}
      audio={audio.data}
      modelName={model.data?.name}
      labelSet={labelSet.data}
      labels={labels}
      utterances={utterances.data ?? []}
      queue={queue}
      player={player}
      writing={writing}
      onUndone={() => setRound(round + 1)}
    />
  );
}
