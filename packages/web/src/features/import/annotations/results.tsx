import { Stack, Table, Text, Title } from '@mantine/core';
import { number, t } from '../../../i18n/index.js';
import type { ImportedAnnotations } from './send.js';
import { useShown } from './shown-rows.js';

const columns = [
  ['created', t('New')],
  ['updated', t('Changed')],
  ['unchanged', t('As before')],
  ['kept', t('Corrected here, kept')],
  ['removed', t('Removed')],
  ['detached', t('No longer in the file, kept')],
] as const;

/** What became of each annotation file. */
export function AnnotationResults({ imported }: { readonly imported: readonly ImportedAnnotations[] }) {
  const { shown, more } = useShown(imported.toSorted((a, b) => a.path.localeCompare(b.path)));
  if (imported.length === 0) return null;
  // What nothing happened of needs no column, but for the first three.
  const shownColumns = columns.filter(([key], i) => i < 3 || imported.some(({ result }) => result[key] > 0));
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('Utterances of each annotation file')}
      </Title>
      <Table.ScrollContainer minWidth={480}>
        <Table aria-label={t('Utterances of each annotation file')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Annotation file')}</Table.Th>
              {shownColumns.map(([key, words]) => (
                <Table.Th key={key} ta="end">
                  {words}
                </Table.Th>
              ))}
              <Table.Th ta="end">{t('Left out')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ path, result }) => (
              <Table.Tr key={path}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{path}</Table.Td>
                {shownColumns.map(([key]) => (
                  <Table.Td key={key} ta="end">
                    {number(result[key])}
                  </Table.Td>
                ))}
                <Table.Td ta="end">
                  {number(result.leftOut.reduce((sum, { count }) => sum + count, 0))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {more}
      <Text size="sm" c="dimmed">
        {t('Drop a file again after you changed it: only what changed in it is changed here.')}
      </Text>
    </Stack>
  );
}
