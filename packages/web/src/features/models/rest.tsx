import { Button, Group, Paper, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { isBeside } from '../../shared/overview/beside.js';
import { overviewQuery } from '../../shared/overview/queries.js';
import { type RecordingListFilter, recordingCountQuery } from '../../shared/recordings/queries.js';
import { segmentationOf, useSegmentation } from '../../shared/transcription/segmentation.js';
import { start } from '../../shared/transcription/start.js';

/** Go on from a trained model to the drafts of all that is not transcribed, with one button; nothing where all of it is. */
export function TranscribeRest({ model }: { readonly model: Model }) {
  const navigate = useNavigate();
  const [choices] = useSegmentation();
  const several = useSeveralLanguages();
  const [language] = model.languages;
  const overview = useQuery(overviewQuery).data;
  const left = overview && isBeside(overview) ? overview.demonstration?.corpusIds : [];
  // Recordings of one's own are not those of the demonstration, unless the model is.
  const own = left && left.length > 0 && !left.includes(model.corpusId);
  const filter: RecordingListFilter = {
    ...{ transcribed: false, problem: false },
    ...(own && { demonstration: false }),
    // A model of one language is not for the recordings of another.
    ...(several.length > 0 && language && { language: language.id }),
  };
  const rest = useQuery({ ...recordingCountQuery(filter), enabled: overview !== undefined }).data ?? 0;
  const begin = useMutation({
    mutationFn: () =>
      start(model.id, { all: true, ids: new Set() }, filter, {
        segmentation: segmentationOf(choices),
        channel: null,
      }),
    onSuccess: ({ recordings, firstJob }) => {
      if (recordings === 0) notifications.show({ message: t('They are being transcribed already.') });
      return navigate({
        to: '/transcribe',
        search: {
          view: 'waiting',
          language: filter.language,
          ...(firstJob === null ? {} : { since: firstJob, of: recordings }),
        },
      });
    },
    onError: ({ message }) => notifications.show({ color: 'red', title: t('Not started'), message }),
  });
  if (rest === 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label={t('Next step')}>
      <Group justify="space-between">
        <Text size="sm" maw={640}>
          {t(
            'The model drafts transcriptions of what nobody has transcribed yet; you listen, correct and accept them.',
          )}
        </Text>
        <Button
          leftSection={<IconPlayerPlay size={18} />}
          loading={begin.isPending}
          onClick={() => begin.mutate()}
        >
          {t(
            '{n, plural, one {Transcribe the # recording that is not transcribed} other {Transcribe the # recordings that are not transcribed}}',
            { n: rest },
          )}
        </Button>
      </Group>
    </Paper>
  );
}
