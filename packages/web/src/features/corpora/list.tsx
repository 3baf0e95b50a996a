import {
  Badge,
  Button,
  Center,
  Group,
  NativeSelect,
  Skeleton,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Corpus } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { labelTypeName } from '../../shared/corpora/words.js';
import { LanguageFilter } from '../../shared/languages/filter.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkAnchor, LinkButton } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, duration, moment } from '../../ui/words.js';
import { corporaQuery } from './queries.js';
import { type CorporaSearch, type CorpusSort, corpusSorts } from './search.js';
import { isLabelSetAlone } from './words.js';

const orders: Readonly<Record<CorpusSort, string>> = {
  '-created': t('Newest first'),
  created: t('Oldest first'),
  name: t('By name, A to Z'),
  '-name': t('By name, Z to A'),
};

interface CorpusListProps {
  readonly search: CorporaSearch;
  readonly onSearch: (change: Pick<CorporaSearch, 'find' | 'sort' | 'language'>) => void;
}

export function CorpusList({ search, onSearch }: CorpusListProps) {
  const corpora = useInfiniteQuery(corporaQuery(search));
  if (corpora.isError) return <ProblemAlert error={corpora.error} onRetry={() => void corpora.refetch()} />;
  if (corpora.isPending) return <Skeleton height={240} />;
  const items = corpora.data.pages.flatMap((page) => page.items);
  const total = corpora.data.pages[0]?.total ?? items.length;
  if (items.length === 0 && search.find === undefined && search.language === undefined) return <NoCorpora />;
  return (
    <Stack>
      <Group align="flex-end" gap="sm">
        <FindByName find={search.find} onFind={(find) => onSearch({ find })} />
        <NativeSelect
          label={t('Order')}
          data={corpusSorts.map((value) => ({ value, label: orders[value] }))}
          value={search.sort ?? '-created'}
          onChange={(event) => onSearch({ sort: event.currentTarget.value as CorpusSort })}
        />
        <LanguageFilter labelled language={search.language} onChange={(language) => onSearch({ language })} />
        <Text size="sm" c="dimmed" pb={8} aria-live="polite">
          {count(total, 'corpus', 'corpora')}
        </Text>
      </Group>
      {items.length === 0 ? (
        <EmptyState title={t('No corpus has this in its name')}>
          {t('Try a part of the name, or clear the field.')}
        </EmptyState>
      ) : (
        <CorpusTable corpora={items} />
      )}
      {corpora.hasNextPage && (
        <Center>
          <Button
            variant="default"
            loading={corpora.isFetchingNextPage}
            onClick={() => void corpora.fetchNextPage()}
          >
            {t('Show more')}
          </Button>
        </Center>
      )}
    </Stack>
  );
}

function FindByName({
  find,
  onFind,
}: {
  find: string | undefined;
  onFind: (find: string | undefined) => void;
}) {
  const [typed, setTyped] = useState(find ?? '');
  const debouncedFind = useDebouncedCallback((text: string) => onFind(text === '' ? undefined : text), 250);
  return (
    <TextInput
      label={t('Find by name')}
      leftSection={<IconSearch size={16} />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        debouncedFind(event.currentTarget.value);
      }}
    />
  );
}

function CorpusTable({ corpora }: { corpora: readonly Corpus[] }) {
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Name')}</Table.Th>
            <Table.Th>{t('Training')}</Table.Th>
            <Table.Th>{t('Validation')}</Table.Th>
            <Table.Th>{t('Testing')}</Table.Th>
            <Table.Th ta="end">{t('Labels')}</Table.Th>
            <Table.Th ta="end">{t('Models')}</Table.Th>
            <Table.Th>{t('Made')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {corpora.map((corpus) => (
            <CorpusRow key={corpus.id} corpus={corpus} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function CorpusRow({ corpus }: { corpus: Corpus }) {
  const { sets, lost } = corpus;
  const labelSetAlone = isLabelSetAlone(corpus);
  return (
    <Table.Tr>
      <Table.Td>
        <LinkAnchor to="/corpora/$corpusId" params={{ corpusId: String(corpus.id) }} fw={500}>
          {corpus.name}
        </LinkAnchor>
        <Text size="xs" c="dimmed">
          {labelTypeName(corpus.labelType)}
        </Text>
        {lost > 0 && (
          <Text size="xs" c="orange">
            {t('{utterances} deleted since', { utterances: count(lost, 'utterance') })}
          </Text>
        )}
      </Table.Td>
      {labelSetAlone ? (
        <Table.Td colSpan={3}>
          <Badge variant="light" color="gray" tt="none">
            {t('Labels of a model from another machine')}
          </Badge>
        </Table.Td>
      ) : (
        ([sets.training, sets.validation, sets.testing] as const).map((set, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: there are three, in this order
          <Table.Td key={index}>
            <Text size="sm">{set.utterances === 0 ? '–' : duration(set.durationMs)}</Text>
            {set.utterances > 0 && (
              <Text size="xs" c="dimmed">
                {count(set.utterances, 'utterance')}
              </Text>
            )}
          </Table.Td>
        ))
      )}
      <Table.Td ta="end">{corpus.labels}</Table.Td>
      <Table.Td ta="end">{corpus.models}</Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed">
          {moment(corpus.createdAt)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

function NoCorpora() {
  return (
    <EmptyState title={t('No corpus yet')}>
      <Stack align="center">
        <Rich
          message="A corpus says which utterances a model is trained on and on which it is tested. Import some transcribed recordings, then make one in a step.<0/>"
          elements={{
            0: (
              <Group>
                <LinkButton to="/corpora" search={{ new: true }}>
                  {t('Make a corpus')}
                </LinkButton>
                <LinkButton to="/import" variant="default">
                  {t('Import recordings')}
                </LinkButton>
              </Group>
            ),
          }}
        />
      </Stack>
    </EmptyState>
  );
}
