import { ActionIcon, Alert, Anchor, Group, Loader, Menu, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconDots, IconTrash, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode, RefObject } from 'react';
import { problemWords } from '../../api/problem.js';
import type { Utterance } from '../../api/schema.js';
import { type SpeechPlayer, SpeechView } from '../../audio/index.js';
import { number, t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { isTooLong } from '../../shared/corpora/too-long.js';
import { modelNamesQuery } from '../../shared/models/queries.js';
import { audioQuery } from '../../shared/recordings/queries.js';
import { versionsQuery } from '../../shared/transcription/queries.js';
import { asSeen } from '../../shared/transcription/seen-utterance.js';
import { segmentInWords } from '../../shared/transcription/segment.js';
import { confirmDeletion } from '../../ui/confirm-deletion.js';
import { LinkAnchor } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { RecordingNotices } from '../../ui/recording-state.js';
import { count, duration, moment } from '../../ui/words.js';
import { ChannelChoice } from './channel-choice.js';
import { Editing } from './editing.js';
import { History } from './history.js';
import { useSave } from './use-save.js';
import { useSeen } from './use-seen.js';
import { isBeyond } from './words.js';

interface PanelProps {
  readonly utterance: Utterance;
  readonly corpusId: number | undefined;
  readonly player: SpeechPlayer;
  readonly writeNext: RefObject<boolean>;
  /** To the one above and the one below in the list; undefined where there is none. */
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
  readonly onClose: () => void;
  readonly onDeleted: (id: number) => void;
}

/** One utterance: to listen to, to look at, to correct. */
export function Panel(props: PanelProps) {
  const { utterance, corpusId, player, writeNext, onDeleted } = props;
  const { id, name, transcriptionId, problem, audioId } = utterance;
  const recording = useQuery(audioQuery(audioId)).data;
  const beyond = recording !== undefined && isBeyond(utterance, recording.durationMs);
  const { shown, round, setWriting, done } = useSeen(utterance);
  const versions = useQuery(versionsQuery(shown.transcriptionId));
  const models = useQuery({
    ...modelNamesQuery,
    enabled: versions.data?.some((one) => one.modelId !== null),
  });
  const goBack = useSave(id);
  const channel = useSave(id);
  const remove = async () => {
    const gone = await confirmDeletion({
      what: t('the utterance “{name}”', { name }),
      things: { utterance: [id] },
      note: t('Its recording stays.'),
    });
    if (gone) onDeleted(id);
  };
  return (
    <Stack gap="sm">
      <Top {...props} onDelete={() => void remove()} />
      {problem && (
        <Alert color="yellow" p="xs" title={t('This recording cannot be used')}>
          {problemWords(problem)}
        </Alert>
      )}
      {!problem && beyond && (
        <Alert color="yellow" p="xs" title={t('This utterance cannot be used')}>
          {t(
            'Its segment does not lie within its recording, which is {durationMs} s long. Change its times below.',
            { durationMs: number((recording.durationMs ?? 0) / 1000) },
          )}
        </Alert>
      )}
      {!problem && isTooLong(utterance.durationMs) && (
        <Alert color="yellow" p="xs" title={t('Too long to be trained on at once')}>
          <Rich
            message="It is kept as it is, and corpora leave it out. <0>Divide it in its recording</0>."
            elements={{ 0: <LinkAnchor to="/recordings/$audioId" params={{ audioId: String(audioId) }} /> }}
          />
        </Alert>
      )}
      {recording && <RecordingNotices recording={recording} />}
      {versions.isError && <ProblemAlert error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.data ? (
        <Editing
          key={`${id} ${shown.transcriptionId} ${shown.startMs} ${shown.endMs} ${round}`}
          {...{ corpusId, player, writeNext }}
          utterance={shown}
          overtaken={isOvertaken(shown, utterance)}
          onWriting={setWriting}
          onDone={done}
          versions={versions.data}
          recordingMs={recording?.durationMs ?? null}
          beyond={beyond}
        />
      ) : (
        <SpeechView player={player} spectrogramHeight={104} />
      )}
      <ChannelChoice
        utterance={utterance}
        busy={channel.isPending}
        onChoose={(chosen) => channel.mutate({ channel: chosen })}
      />
      {channel.isError && <ProblemAlert error={channel.error} />}
      {goBack.isError && <ProblemAlert error={goBack.error} />}
      <History
        versions={versions.data ?? []}
        current={transcriptionId}
        models={models.data}
        busy={goBack.isPending}
        onGoBack={({ text }) => goBack.mutate({ text, seen: asSeen(utterance) })}
      />
    </Stack>
  );
}

/** Of what is written here: its channel is chosen beside that. */
const isOvertaken = (seen: Utterance, now: Utterance): boolean =>
  (['transcriptionId', 'startMs', 'endMs', 'speaker'] as const).some((key) => seen[key] !== now[key]);

function Top({
  utterance,
  onPrevious,
  onNext,
  onClose,
  onDelete,
}: PanelProps & { readonly onDelete: () => void }) {
  const { name, durationMs, corpora, createdAt, audioId, annotation } = utterance;
  const segment = segmentInWords(utterance);
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
        <Title order={2} size="h5" pt={4} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Title>
        <Group gap={4} wrap="nowrap">
          <Step
            label={t('The one before (Alt and up)')}
            onClick={onPrevious}
            icon={<IconChevronUp size={18} />}
          />
          <Step
            label={t('The next one (Alt and down)')}
            onClick={onNext}
            icon={<IconChevronDown size={18} />}
          />
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t('More')}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={onDelete}>
                {t('Delete this utterance')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <ActionIcon variant="subtle" color="gray" aria-label={t('Close')} onClick={onClose}>
            <IconX size={18} />
          </ActionIcon>
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {duration(durationMs)}
        {segment && `, ${segment}`}
        {' · '}
        {corpora === 0
          ? t('in no corpus')
          : t('in {corpora}', { corpora: count(corpora, 'corpus', 'corpora') })}
        {' · '}
        {t('added {moment}', { moment: moment(createdAt) })}
        {segment && (
          <>
            {' · '}
            <LinkAnchor to="/utterances" search={{ audioId }}>
              {t('all of this recording')}
            </LinkAnchor>
          </>
        )}
      </Text>
      {annotation && (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          <Rich
            message="Annotation {key} of the tier {tier} in <0>{document}</0>: “{text}”"
            values={{
              key: annotation.key,
              tier: annotation.tier,
              document: annotation.document,
              text: annotation.text,
            }}
            elements={{
              0: <Anchor href={`/v1/annotation-documents/${annotation.documentId}/file`} download />,
            }}
          />
        </Text>
      )}
    </div>
  );
}

function Step({
  label,
  onClick,
  icon,
}: {
  label: string;
  onClick: (() => void) | undefined;
  icon: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={!onClick} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

export const PanelLoading = () => (
  <Group justify="center" p="xl">
    <Loader aria-label={t('Loading the utterance')} />
  </Group>
);
