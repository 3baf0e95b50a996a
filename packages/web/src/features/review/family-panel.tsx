import { Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { modelNamesQuery } from '../../shared/models/queries.js';
import { lineage } from '../../shared/transcription/family.js';
import type { Queue } from '../../shared/transcription/queue.js';
import { overlaps, type TranscribedPart } from '../../shared/transcription/segment.js';
import { moment, percent } from '../../ui/words.js';
import { type Transcription, transcriptionsOfQuery } from './queries.js';
import { ReviewLink } from './review-link.js';

interface FamilyPanelProps {
  readonly id: number;
  /** Of its recording: what was transcribed elsewhere in it has nothing to do with it. */
  readonly segment: TranscribedPart;
  readonly versions: readonly Transcription[];
  readonly audioId: number | undefined;
  readonly queue: Queue;
}

/** The versions of a transcription and what each came from, and what other models made of the recording. */
export function FamilyPanel({ id, segment, versions, audioId, queue }: FamilyPanelProps) {
  const names = useQuery(modelNamesQuery).data;
  const recognised = useQuery(transcriptionsOfQuery(audioId)).data ?? [];
  const others = recognised.filter(
    (one) => !versions.some((version) => version.id === one.id) && overlaps(one, segment),
  );
  if (versions.length < 2 && others.length === 0) return null;
  const maker = ({ source, modelId }: Transcription) =>
    source === 'person'
      ? t('A person')
      : `“${modelId === null ? t('a model that was deleted') : (names?.get(modelId) ?? '…')}”`;
  const row = (one: Transcription, from: string) => (
    <Entry key={one.id} {...{ one, from, queue }} maker={maker(one)} current={one.id === id} />
  );
  const numbered = new Map(versions.map((version, index) => [version.id, index + 1]));
  return (
    <Group align="flex-start" gap="xl" grow preventGrowOverflow={false}>
      {versions.length > 1 && (
        <Stack gap={4}>
          <Title order={2} size="h5">
            {t('Versions')}
          </Title>
          {versions.map((version) => {
            const [, parent] = lineage(versions, version.id);
            const place = numbered.get(version.id) ?? 0;
            return row(
              version,
              `${place}${parent ? `, ${t('from {number}', { number: numbered.get(parent.id) ?? '' })}` : ''}`,
            );
          })}
        </Stack>
      )}
      {others.length > 0 && (
        <Stack gap={4}>
          <Title order={2} size="h5">
            {segment.startMs === null
              ? t('Other transcriptions of this recording')
              : t('Other transcriptions of this segment')}
          </Title>
          {others.map((other) => row(other, ''))}
        </Stack>
      )}
    </Group>
  );
}

interface EntryProps {
  readonly one: Transcription;
  readonly from: string;
  readonly maker: string;
  readonly current: boolean;
  readonly queue: Queue;
}

function Entry({ one, from, maker, current, queue }: EntryProps) {
  return (
    <div>
      <Group gap="xs" fz="xs">
        {from && <Text inherit>{from}:</Text>}
        <Text inherit>
          {maker}
          {one.source === 'model' &&
            one.confidence !== null &&
            t(', confidence {confidence}', { confidence: percent(one.confidence, 0) })}
        </Text>
        <Text inherit c="dimmed">
          {moment(one.createdAt)}
        </Text>
        {one.utterances > 0 && (
          <Badge size="xs" color="teal" variant="light">
            {t('accepted')}
          </Badge>
        )}
      </Group>
      {current ? (
        <Text size="sm" fw={600} lineClamp={2} style={{ fontFamily: phoneticFonts }}>
          {one.text}
        </Text>
      ) : (
        <Anchor
          size="sm"
          lineClamp={2}
          style={{ fontFamily: phoneticFonts }}
          renderRoot={(props) => <ReviewLink id={one.id} queue={queue} {...props} />}
        >
          {one.text === '' ? t('No label') : one.text}
        </Anchor>
      )}
    </div>
  );
}
