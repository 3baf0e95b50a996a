import { Button, Center, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { languageNames } from '../../shared/languages/of-language.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { ModelLink } from '../../shared/models/link.js';
import { ModelState } from '../../shared/models/state.js';
import { presetName } from '../../shared/training/presets.js';
import { LinkAnchor } from '../../ui/links.js';
import { duration, moment, percent, roughly } from '../../ui/words.js';
import type { ModelColumn, ModelsSearch } from './search.js';
import { columnOf, nextSort } from './sorting.js';
import { speech, trainingSeconds } from './words.js';

type Sort = NonNullable<ModelsSearch['sort']>;

interface Column {
  readonly name: ModelColumn;
  readonly label: string;
  readonly hint?: string;
  readonly right?: true;
}

const nameColumn: Column = { name: 'name', label: t('Name') };

const columns: readonly Column[] = [
  { name: 'corpus', label: t('Corpus') },
  { name: 'preset', label: t('Preset') },
  {
    name: 'validation',
    label: t('Validation LER'),
    hint: t('Label error rate on the validation set: how many of 100 labels are wrong'),
    right: true,
  },
  {
    name: 'test',
    label: t('Test LER'),
    hint: t('The same on a test set, where it was compared with one'),
    right: true,
  },
  { name: 'speech', label: t('Speech'), hint: t('How much speech it was trained on'), right: true },
  { name: 'taken', label: t('Took'), hint: t('How long the training took'), right: true },
  { name: 'made', label: t('Made') },
];

const portion = 200;

interface ModelTableProps {
  readonly models: readonly Model[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

/** Models side by side. */
export function ModelTable({ models, sort, onSort }: ModelTableProps) {
  const [most, setMost] = useState(portion);
  const languages = useSeveralLanguages();
  return (
    <Stack>
      <Table.ScrollContainer minWidth={940}>
        <Table verticalSpacing="xs" highlightOnHover style={{ fontVariantNumeric: 'tabular-nums' }}>
          <Table.Thead>
            <Table.Tr>
              <Head column={nameColumn} sort={sort} onSort={onSort} />
              <Table.Th>{t('State')}</Table.Th>
              {columns.map((column) => (
                <Head key={column.name} column={column} sort={sort} onSort={onSort} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {models.slice(0, most).map((model) => (
              <Row key={model.id} model={model} languages={languageNames(model, languages)} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {models.length > most && (
        <Center>
          <Button variant="default" onClick={() => setMost(most + portion)}>
            {t('Show more ({models} left)', { models: models.length - most })}
          </Button>
        </Center>
      )}
    </Stack>
  );
}

function Head({ column, sort, onSort }: { column: Column } & Pick<ModelTableProps, 'sort' | 'onSort'>) {
  const { name, label, hint, right } = column;
  const active = columnOf(sort) === name;
  const down = sort.startsWith('-');
  const Arrow = down ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th
      ta={right ? 'right' : undefined}
      aria-sort={active ? (down ? 'descending' : 'ascending') : undefined}
      title={hint}
    >
      <UnstyledButton
        fz="sm"
        fw={700}
        style={{ whiteSpace: 'nowrap' }}
        onClick={() => onSort(nextSort(name, sort))}
      >
        {label}
        {active && <Arrow size={14} style={{ verticalAlign: '-2px', marginLeft: 4 }} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}

function Row({ model, languages }: { model: Model; languages: string | undefined }) {
  const tookSeconds = trainingSeconds(model);
  return (
    <Table.Tr>
      <Table.Td miw={130} maw={240}>
        <ModelLink model={model} size="sm" style={{ overflowWrap: 'anywhere' }} />
      </Table.Td>
      <Table.Td>
        <ModelState model={model} />
      </Table.Td>
      <Table.Td miw={130} maw={200}>
        {model.imported ? (
          <Text size="sm" c="dimmed">
            {t('on another machine')}
          </Text>
        ) : (
          <LinkAnchor
            to="/corpora/$corpusId"
            params={{ corpusId: String(model.corpusId) }}
            size="sm"
            style={{ overflowWrap: 'anywhere' }}
          >
            {model.corpusName}
          </LinkAnchor>
        )}
        {languages !== undefined && (
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {languages}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {model.imported ? '–' : presetName(model.preset)}
        {model.startingModel && (
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {t('from {name}', { name: model.startingModel.name })}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="end">{percent(model.validationLER)}</Table.Td>
      <Table.Td ta="end">
        {percent(model.evaluation?.ler)}
        {model.evaluation && model.evaluation.corpusId !== model.corpusId && (
          <Text size="xs" c="dimmed">
            {t('on {corpusName}', { corpusName: model.evaluation.corpusName })}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="end">{duration(speech(model))}</Table.Td>
      <Table.Td ta="end" style={{ whiteSpace: 'nowrap' }}>
        {tookSeconds === null ? '–' : roughly(tookSeconds)}
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed">
          {moment(model.createdAt)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
