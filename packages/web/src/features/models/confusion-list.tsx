import { ScrollArea, Table, Text, UnstyledButton } from '@mantine/core';
import type { Evaluation } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { percent } from '../../ui/words.js';
import { type ChosenError, type ErrorPair, pairInWords } from './words.js';

interface ConfusionListProps {
  readonly confusions: Evaluation['confusions'];
  /** Of all kinds together. */
  readonly errors: number;
  readonly chosen: ChosenError;
  readonly onChoose: (pair: ErrorPair | undefined) => void;
}

/** What was written, what was recognised for it, and how often: the most frequent first. */
export function ConfusionList({ confusions, errors, chosen, onChoose }: ConfusionListProps) {
  if (confusions.length === 0) return <Text size="sm">{t('It made no error on this test set.')}</Text>;
  return (
    <ScrollArea.Autosize
      mah="min(620px, 60vh)"
      type="auto"
      offsetScrollbars
      viewportProps={{ tabIndex: 0, 'aria-label': t('Errors, the most frequent first'), role: 'region' }}
    >
      <Table stickyHeader verticalSpacing={2} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Written')}</Table.Th>
            <Table.Th>{t('Recognised')}</Table.Th>
            <Table.Th ta="end">{t('Times')}</Table.Th>
            <Table.Th ta="end">{t('Of all errors')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody style={{ fontVariantNumeric: 'tabular-nums' }}>
          {confusions.map((confusion) => {
            const { reference, hypothesis, times } = confusion;
            const active = chosen.reference === reference && chosen.hypothesis === hypothesis;
            const toggle = () => onChoose(active ? undefined : confusion);
            return (
              <Table.Tr
                key={`${reference} ${hypothesis}`}
                bg={active ? 'var(--mantine-primary-color-light)' : undefined}
                onClick={toggle}
                style={{ cursor: 'pointer' }}
              >
                <Table.Td ff={phoneticFonts} fz="md">
                  {reference ?? <Nothing words={t('nothing')} />}
                </Table.Td>
                <Table.Td ff={phoneticFonts} fz="md">
                  {hypothesis ?? <Nothing words={t('not recognised')} />}
                </Table.Td>
                <Table.Td ta="end">
                  <UnstyledButton
                    fz="sm"
                    px={6}
                    aria-pressed={active}
                    aria-label={t('{pairInWords}, {times} times: show where', {
                      pairInWords: pairInWords(reference, hypothesis),
                      times,
                    })}
                    onClick={(event) => {
                      event.stopPropagation();
                      toggle();
                    }}
                  >
                    {times}
                  </UnstyledButton>
                </Table.Td>
                <Table.Td ta="end" c="dimmed">
                  {percent(times / Math.max(1, errors))}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

function Nothing({ words }: { words: string }) {
  return (
    <Text span size="xs" c="dimmed">
      {words}
    </Text>
  );
}
