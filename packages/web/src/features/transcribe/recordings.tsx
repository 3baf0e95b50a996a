import { Button, Checkbox, Group, NativeSelect, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useDebouncedCallback, useSessionStorage } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Audio, Model } from '../../api/schema.js';
import { number, t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { LanguageFilter } from '../../shared/languages/filter.js';
import { withLanguages } from '../../shared/languages/of-language.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { modelWords } from '../../shared/models/by-quality.js';
import { CheckProgress, useChecks } from '../../shared/recordings/check-progress.js';
import { FindByName } from '../../shared/recordings/find-by-name.js';
import { segmentationOf, useSegmentation } from '../../shared/transcription/segmentation.js';
import { start } from '../../shared/transcription/start.js';
import { channelChoices, chosenChannel } from '../../ui/channel-words.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkAnchor } from '../../ui/links.js';
import classes from '../../ui/list.module.css';
import { LongList } from '../../ui/long-list.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { RecordingMarks } from '../../ui/recording-state.js';
import { count, duration } from '../../ui/words.js';
import { Drop } from './drop.js';
import { languagesOfChosen, OtherLanguage } from './other-language.js';
import { allRecordingsCount, readable, recordingsQuery, underWay, unreadableCount } from './queries.js';
import type { TranscribeSearch } from './search.js';
import { Segmentation } from './segmentation.js';
import {
  everything,
  fromText,
  isChosen,
  nothing,
  type Selection,
  sizeOf,
  toText,
  withChosen,
  withToggled,
} from './selection.js';

interface RecordingsProps {
  /** That can transcribe, the best first. */
  readonly models: readonly Model[];
  readonly model: Model;
  readonly search: TranscribeSearch;
  readonly onSearch: (change: Partial<TranscribeSearch>) => void;
}

/** Which recordings are to be transcribed, and with which model. */
export function Recordings({ models, model, search, onSearch }: RecordingsProps) {
  const pages = useInfiniteQuery(recordingsQuery(search));
  const inAll = useQuery(allRecordingsCount).data;
  const unreadable = useQuery(unreadableCount).data ?? 0;
  const jobs = useQuery(underWay).data?.items ?? [];
  const busy = new Map(jobs.map((job) => [job.audioId, job]));
  const [kept, keep] = useSessionStorage({ key: 'persephone.transcribe', defaultValue: '' });
  const selection = fromText(kept);
  const select = (selected: Selection) => keep(toText(selected));
  const languages = useSeveralLanguages();
  const [starting, setStarting] = useState(false);
  const [choices, choose] = useSegmentation();
  const [channel, chooseChannel] = useState<number | null>(null);
  const findLater = useDebouncedCallback((name: string) => {
    // 'All' means all of another list now.
    if (selection.all) select(nothing);
    onSearch({ name: name || undefined });
  }, 250);

  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const checks = useChecks(items);
  const total = pages.data?.pages[0]?.total ?? 0;
  const chosen = sizeOf(selection, total);
  const channels = useMostChannels(items, selection);

  const go = async () => {
    setStarting(true);
    try {
      const request = {
        segmentation: segmentationOf(choices),
        // What was chosen for others may be a channel that none of these has.
        channel: channel !== null && channel <= channels ? channel : null,
      };
      const started = await start(model.id, selection, readable(search), request);
      select(nothing);
      if (started.undecodable > 0) {
        notifications.show({
          color: 'yellow',
          autoClose: false,
          message: t(
            '{n, plural, one {# recording of those chosen cannot be decoded, and was left out.} other {# recordings of those chosen cannot be decoded, and were left out.}} Recordings has what is wrong with each.',
            { n: started.undecodable },
          ),
        });
      }
      if (started.recordings === 0) {
        if (started.undecodable === 0) {
          notifications.show({ message: t('They are being transcribed already.') });
        }
      } else {
        const before = jobs.length > 0 && search.of ? search.of : 0;
        onSearch({
          view: 'waiting',
          name: undefined,
          modelId: undefined,
          since: started.firstJob ?? undefined,
          of: before + started.recordings,
        });
      }
    } catch (error) {
      notifications.show({ color: 'red', title: t('Not started'), message: (error as Error).message });
    } finally {
      setStarting(false);
    }
  };

  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <Select
          label={t('Model')}
          flex={1}
          className="field-of-content"
          miw={languages.length > 0 ? 200 : 260}
          maw={640}
          allowDeselect={false}
          data={models.map((one) => ({
            value: String(one.id),
            label: withLanguages(modelWords(one), one, languages),
          }))}
          value={String(model.id)}
          onChange={(value) => onSearch({ modelId: Number(value) })}
        />
        <Drop
          language={search.language}
          onUploaded={({ audioIds, known }) => {
            // Where all of them are new, they are among those that nobody has transcribed.
            const all = known > 0 || search.all;
            const before = selection.all && all !== search.all ? nothing : selection;
            select(withChosen(before, audioIds));
            onSearch({ name: undefined, all: all || undefined });
          }}
        />
      </Group>
      <OtherLanguage model={model} languages={languages} chosen={languagesOfChosen(items, selection)} />
      {pages.isError && <ProblemAlert error={pages.error} onRetry={() => void pages.refetch()} />}
      {inAll === 0 ? (
        <EmptyState title={t('No recordings yet')}>
          {t('Drop the recordings that are to be transcribed onto the field above, or import a folder.')}
        </EmptyState>
      ) : (
        <>
          <Group gap="sm">
            <FindByName what="recordings" name={search.name} onFind={findLater} />
            <LanguageFilter
              language={search.language}
              onChange={(language) => {
                if (selection.all) select(nothing);
                // Another language has another model that fits best.
                onSearch({ language, modelId: undefined });
              }}
            />
            <SegmentedControl
              aria-label={t('Which recordings')}
              value={search.all ? 'all' : 'new'}
              data={[
                { value: 'new', label: t('Not transcribed yet') },
                { value: 'all', label: t('All') },
              ]}
              onChange={(value) => {
                if (selection.all) select(nothing);
                onSearch({ all: value === 'all' || undefined });
              }}
            />
            <Checkbox
              label={total === 0 ? t('Select all') : t('Select all {total}', { total: number(total) })}
              disabled={total === 0}
              checked={selection.all && selection.ids.size === 0}
              indeterminate={chosen > 0 && !(selection.all && selection.ids.size === 0)}
              onChange={(event) => select(event.currentTarget.checked ? everything : nothing)}
            />
            <Button ms="auto" disabled={chosen === 0} loading={starting} onClick={() => void go()}>
              {chosen === 0
                ? t('Transcribe')
                : t('Transcribe {recordings}', { recordings: count(chosen, 'recording') })}
            </Button>
          </Group>
          <Group gap="xl">
            <Segmentation choices={choices} onChange={choose} />
            {channels > 1 && <Channel {...{ channels, channel }} onChoose={chooseChannel} />}
          </Group>
          {pages.isSuccess && total === 0 ? (
            <EmptyState title={search.name ? t('Nothing of this name') : t('Everything is transcribed')}>
              {search.all
                ? t('Try another part of the name.')
                : t('Drop new recordings above, or look at all of them to have some transcribed again.')}
            </EmptyState>
          ) : (
            <LongList
              label={t('Recordings')}
              items={items}
              keyOf={(audio) => audio.id}
              rowHeight={38}
              // With several languages the fields above take a row more.
              height={`calc(100vh - ${languages.length > 0 ? 415 : 365}px)`}
              isChosen={(audio) => isChosen(selection, audio.id)}
              onEnd={pages.hasNextPage && !pages.isFetching ? () => void pages.fetchNextPage() : undefined}
            >
              {(audio) => (
                <>
                  <Checkbox
                    className={classes.name}
                    styles={{ body: { alignItems: 'center' }, labelWrapper: { minWidth: 0, flex: 1 } }}
                    label={audio.name}
                    checked={isChosen(selection, audio.id)}
                    onChange={() => select(withToggled(selection, audio.id))}
                  />
                  <RecordingMarks recording={audio} />
                  <CheckProgress audio={audio} check={checks.get(audio.id)} />
                  <Text size="xs" c="dimmed">
                    {busy.has(audio.id) ? t('is being transcribed') : done(audio)}
                  </Text>
                  <Text size="sm" w={88} ta="end" style={{ fontVariantNumeric: 'tabular-nums' }}>
                    {duration(audio.durationMs)}
                  </Text>
                </>
              )}
            </LongList>
          )}
          {unreadable > 0 && (
            <Text size="sm" c="dimmed">
              <Rich
                message="{n, plural, one {<0># recording that cannot be decoded</0> is not shown.} other {<0># recordings that cannot be decoded</0> are not shown.}}"
                values={{ n: unreadable }}
                elements={{ 0: <LinkAnchor to="/recordings" search={{ only: 'problem' }} /> }}
              />
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}

/** How many channels the chosen recording has that has most, as far as they were seen. */
function useMostChannels(items: readonly Audio[], selection: Selection): number {
  const [seen] = useState(() => new Map<number, number>());
  for (const { id, channels } of items) if (channels !== null) seen.set(id, channels);
  // All are all of this list, which those that were seen in another may not be in.
  const ids = selection.all
    ? items.map(({ id }) => id).filter((id) => !selection.ids.has(id))
    : selection.ids;
  let most = 1;
  for (const id of ids) most = Math.max(most, seen.get(id) ?? 1);
  return most;
}

interface ChannelProps {
  readonly channels: number;
  readonly channel: number | null;
  readonly onChoose: (channel: number | null) => void;
}

function Channel({ channels, channel, onChoose }: ChannelProps) {
  const id = useId();
  return (
    <Group gap="xs">
      <Text component="label" htmlFor={id} size="sm">
        {t('Channel of the recordings')}
      </Text>
      <NativeSelect
        id={id}
        size="xs"
        data={channelChoices(channels)}
        value={String(channel ?? '')}
        onChange={({ currentTarget: { value } }) => onChoose(chosenChannel(value))}
      />
    </Group>
  );
}

function done({ utterances, transcriptions }: Audio): string {
  if (utterances > 0)
    return t('{utterances} accepted or imported', { utterances: count(utterances, 'utterance') });
  return transcriptions > 0 ? t('transcribed by a model') : '';
}
