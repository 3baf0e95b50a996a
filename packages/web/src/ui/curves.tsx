import 'uplot/dist/uPlot.min.css';
import {
  Button,
  Collapse,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
  useComputedColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useId, useRef, useState } from 'react';
import uPlot from 'uplot';
import { number, t } from '../i18n/index.js';
import {
  bestEpoch,
  type Chart,
  columns,
  type EpochFigures,
  errorChart,
  inWords,
  lossChart,
  roundStarts,
  roundsInWords,
} from './curves-data.js';

const height = 200;

/** Told apart by more than their colours: the second is dashed. Light enough, and dark enough, for either ground. */
const strokes = {
  light: { lines: ['#0b7285', '#c2410c'], text: '#495057', grid: '#e9ecef' },
  dark: { lines: ['#66d9e8', '#ffa94d'], text: '#c1c2c5', grid: '#373a40' },
} as const;
const dashes = [[], [6, 4]] as const;

type Scheme = keyof typeof strokes;

function options(
  chart: Chart,
  scheme: Scheme,
  width: number,
  onHover: (at: number | null) => void,
  startsOfRounds: () => readonly number[],
): uPlot.Options {
  const { lines, text, grid } = strokes[scheme];
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      // Whole epochs, with room for two where there is one.
      x: {
        time: false,
        range: ({ data: [epochs] }) => [epochs[0] ?? 0, Math.max(epochs.at(-1) ?? 0, (epochs[0] ?? 0) + 1)],
      },
      y: { range: (_, __, most) => [0, Math.max(most * 1.05, 1e-6)] },
    },
    axes: [
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000], space: 40, size: 32 },
      {
        ...axis,
        size: 58,
        values: (_, ticks) => ticks.map(chart.tick),
      },
    ],
    series: [
      {},
      ...chart.curves.map((curve, index) => ({
        label: curve.name,
        stroke: lines[index % lines.length] ?? text,
        width: 2,
        dash: [...(dashes[index % dashes.length] ?? [])],
        points: { show: true, size: 5 },
      })),
    ],
    hooks: {
      setCursor: [({ cursor }) => onHover(cursor.idx ?? null)],
      drawAxes: [
        (plot) => {
          const { ctx, bbox } = plot;
          ctx.save();
          ctx.strokeStyle = text;
          ctx.lineWidth = 1;
          for (const epoch of startsOfRounds()) {
            const x = Math.round(plot.valToPos(epoch - 0.5, 'x', true)) + 0.5;
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
          }
          ctx.restore();
        },
      ],
    },
  };
}

/** The chart itself. New numbers are drawn into it as it stands, so that it does not flicker. */
function Plot({ chart, epochs }: { chart: Chart; epochs: readonly EpochFigures[] }) {
  const scheme = useComputedColorScheme('light');
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const data = useRef<uPlot.AlignedData>(columns(chart, epochs) as uPlot.AlignedData);
  const starts = useRef<readonly number[]>(roundStarts(epochs));
  const [hovered, setHovered] = useState<number | null>(null);

  useEffect(() => {
    starts.current = roundStarts(epochs);
    data.current = columns(chart, epochs) as uPlot.AlignedData;
    plot.current?.setData(data.current);
  }, [chart, epochs]);

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const made = new uPlot(
      options(chart, scheme, element.clientWidth, setHovered, () => starts.current),
      data.current,
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [chart, scheme]);

  const described = (hovered === null ? undefined : epochs[hovered]) ?? epochs.at(-1);
  return (
    <Stack gap={6} miw={0}>
      <Group gap="lg">
        {chart.curves.map((curve, index) => (
          <Group key={curve.name} gap={6} wrap="nowrap">
            <svg width="26" height="8" aria-hidden="true">
              <line
                x1="0"
                x2="26"
                y1="4"
                y2="4"
                strokeWidth="2.5"
                stroke={strokes[scheme].lines[index % 2]}
                strokeDasharray={dashes[index % 2]?.join(' ')}
              />
            </svg>
            <Text size="sm">
              {curve.name} <b>{described ? chart.say(curve.of(described)) : '–'}</b>
            </Text>
          </Group>
        ))}
        {described && (
          <Text size="sm" c="dimmed">
            {t('after epoch {epoch}', { epoch: described.epoch })}
          </Text>
        )}
      </Group>
      <div
        ref={holder}
        data-time-axis
        role="img"
        aria-label={inWords(chart, epochs)}
        style={{ height, minWidth: 0 }}
      />
    </Stack>
  );
}

function Numbers({ epochs }: { epochs: readonly EpochFigures[] }) {
  const best = bestEpoch(epochs)?.epoch;
  return (
    <section
      aria-label={t('Numbers of each epoch')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keyboard, too
      tabIndex={0}
      style={{ overflow: 'auto', maxHeight: 320 }}
    >
      <Table stickyHeader verticalSpacing={4} miw={480}>
        <Table.Caption>{t('Best is the epoch with the fewest errors on validation.')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Epoch')}</Table.Th>
            <Table.Th ta="end">{t('Validation errors')}</Table.Th>
            <Table.Th ta="end">{t('Training errors')}</Table.Th>
            <Table.Th ta="end">{t('Loss')}</Table.Th>
            <Table.Th ta="end">{t('Seconds')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody style={{ fontVariantNumeric: 'tabular-nums' }}>
          {epochs.map((epoch) => (
            <Table.Tr key={epoch.epoch} fw={epoch.epoch === best ? 700 : undefined}>
              <Table.Td>
                {epoch.epoch === best ? t('{epoch} (best)', { epoch: epoch.epoch }) : epoch.epoch}
              </Table.Td>
              <Table.Td ta="end">{errorChart.say(epoch.validationLER)}</Table.Td>
              <Table.Td ta="end">{errorChart.say(epoch.trainingLER)}</Table.Td>
              <Table.Td ta="end">{lossChart.say(epoch.loss)}</Table.Td>
              <Table.Td ta="end">{number(epoch.seconds, 1)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/**
 * How a training went, or goes: label error rates and loss by epoch, as curves and, for who wants or needs them, as a
 * table of the same numbers.
 * @param empty what stands there while no epoch has ended
 */
export function Curves({ epochs, empty }: { epochs: readonly EpochFigures[]; empty?: string }) {
  const [shown, { toggle }] = useDisclosure(false);
  const id = useId();
  if (epochs.length === 0) {
    return (
      <Paper withBorder p="lg" ta="center">
        <Text c="dimmed" size="sm">
          {empty ?? t('There are no epochs to show.')}
        </Text>
      </Paper>
    );
  }
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {[errorChart, lossChart].map((chart) => (
          <Paper
            key={chart.title}
            withBorder
            p="md"
            miw={0}
            style={{ display: 'flex', flexDirection: 'column' }}
          >
            <Title order={2} size="md" fw={600} lh={1.55}>
              {chart.title}
            </Title>
            <Text size="xs" c="dimmed" mb="xs" flex={1}>
              {chart.explanation}
            </Text>
            <Plot chart={chart} epochs={epochs} />
          </Paper>
        ))}
      </SimpleGrid>
      {roundsInWords(epochs) !== '' && (
        <Text size="sm" c="dimmed">
          {t('{roundsInWords} Each is trained anew; the best epoch of all is kept.', {
            roundsInWords: roundsInWords(epochs),
          })}
        </Text>
      )}
      <div>
        <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={shown} aria-controls={id}>
          {shown ? t('Hide the numbers') : t('Show the numbers')}
        </Button>
      </div>
      <Collapse id={id} expanded={shown}>
        {shown && <Numbers epochs={epochs} />}
      </Collapse>
    </Stack>
  );
}
