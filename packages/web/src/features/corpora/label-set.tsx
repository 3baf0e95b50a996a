import { Badge, Group, Stack, Switch, Table, Text, Title, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { CorpusDetails } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { number, t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';
import { rareBelow, spelled } from './words.js';

type LabelCount = CorpusDetails['labelSet'][number];

/** Every label with how often it stands in the transcriptions; what is rare or looks like another is marked. */
export function LabelSet({ corpus: { labelSet, confusables } }: { corpus: CorpusDetails }) {
  const [markedOnly, setMarkedOnly] = useState(false);
  const alike = new Map(confusables.flatMap((group) => group.map((label) => [label, group] as const)));
  // Corpora of the first interface, and those of imported models, do not say how often.
  const counted = labelSet.some(({ occurrences }) => occurrences > 0);
  const rare = counted ? labelSet.filter(({ occurrences }) => occurrences < rareBelow) : [];
  const marked = new Set([...rare.map(({ label }) => label), ...alike.keys()]);
  const shown = markedOnly ? labelSet.filter(({ label }) => marked.has(label)) : labelSet;
  const most = Math.max(1, ...labelSet.map(({ occurrences }) => occurrences));
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {count(labelSet.length, 'label')}
        </Title>
        {marked.size > 0 && (
          <Switch
            label={t('{n, plural, one {Only the marked one} other {Only the # marked ones}}', {
              n: marked.size,
            })}
            checked={markedOnly}
            onChange={(event) => setMarkedOnly(event.currentTarget.checked)}
          />
        )}
      </Group>
      <Text size="sm" c="dimmed" maw={720}>
        {rare.length > 0 &&
          `${t('{n, plural, one {# label stands fewer than {rareBelow} times, which is hardly enough to recognise it.} other {# labels stand fewer than {rareBelow} times, which is hardly enough to recognise them.}}', { n: rare.length, rareBelow })} `}
        {confusables.length > 0 &&
          `${t('Some are confusable: they look alike and are different characters.')} `}
        {marked.size === 0 && t('None is rare, and no two are confusable.')}
      </Text>
      <div style={{ columns: '240px auto', columnGap: 32 }}>
        <Table verticalSpacing={4} horizontalSpacing={0} withRowBorders={false} layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={72}>{t('Label')}</Table.Th>
              <Table.Th>{t('Times')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((entry) => (
              <LabelRow
                key={entry.id}
                entry={entry}
                most={most}
                isRare={counted && entry.occurrences < rareBelow}
                alike={alike.get(entry.label)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}

interface LabelRowProps {
  readonly entry: LabelCount;
  readonly most: number;
  readonly isRare: boolean;
  readonly alike: readonly string[] | undefined;
}

function LabelRow({ entry: { label, occurrences }, most, isRare, alike }: LabelRowProps) {
  const others = alike?.filter((other) => other !== label) ?? [];
  const like = t('{spelled}; looks like {others}', {
    spelled: spelled(label),
    others: others.map((other) => `${other} (${spelled(other)})`).join(', '),
  });
  return (
    <Table.Tr>
      <Table.Td ff={phoneticFonts} fz="md">
        {label}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" w={56} ta="end" style={{ fontVariantNumeric: 'tabular-nums' }}>
            {number(occurrences)}
          </Text>
          <div
            aria-hidden
            style={{
              height: 6,
              borderRadius: 3,
              width: `${Math.max(1, (100 * occurrences) / most)}px`,
              background: 'var(--mantine-primary-color-filled)',
            }}
          />
          {isRare && (
            <Badge size="sm" tt="none" color="orange" variant="light">
              {t('rare')}
            </Badge>
          )}
          {others.length > 0 && (
            <Tooltip label={like}>
              <Badge size="sm" tt="none" color="red" variant="light" tabIndex={0} aria-label={like}>
                {t('confusable')}
              </Badge>
            </Tooltip>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
