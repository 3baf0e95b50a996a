import { percent } from '../numbers.js';
import { formatAlignment, nothing, table } from './columns.js';
import type { Outcome } from './outcome.js';
import type { EvaluationReport } from './report.js';

const shownConfusions = 20;
const shownUnlikely = 10;
const shownFiles = 3;

const share = (rate: number | null): string => (rate === null ? '–' : percent(rate));

/** The figures that are always printed. */
export function figures(report: EvaluationReport): string {
  const { interval } = report;
  const rows: (readonly [string, string])[] = [
    ['utterances', String(report.utterances)],
    ['reference labels', String(report.referenceLabels)],
    ['LER', percent(report.ler)],
  ];
  if (interval) rows.push(['95 % interval', `${percent(interval.low)} to ${percent(interval.high)}`]);
  rows.push(
    ['substitutions', String(report.substitutions)],
    ['insertions', String(report.insertions)],
    ['deletions', String(report.deletions)],
  );
  return rows.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join('') + unknown(report);
}

function unknown({ unknownLabels }: EvaluationReport): string {
  return unknownLabels
    .map(({ label, count, files }) => {
      const more = files.length > shownFiles ? ` and ${files.length - shownFiles} more` : '';
      const times = count === 1 ? 'once' : `${count} times`;
      return (
        `the model's label set has no ${label} (${times}, in ${files.slice(0, shownFiles).join(', ')}${more}): ` +
        'no training utterance had it, or it is misspelt\n'
      );
    })
    .join('');
}

/** The rest, for `--report`. */
export function details(report: EvaluationReport): string {
  const { perSpeaker, tones } = report;
  return [
    perSpeaker ? `\nby speaker\n${speakers(perSpeaker)}` : '',
    tones ? `\ntone and segments\n${toneTable(tones, report)}` : '',
    `\nmost frequent errors (of ${report.confusions.reduce((n, { count }) => n + count, 0)})\n${confusionTable(report)}`,
    `\nby label\n${labelTable(report)}`,
    `\nreliability: labels by their confidence, and how many of them are right\n${reliabilityTable(report)}`,
    `\nutterances to look at\n${unlikelyList(report)}`,
  ].join('');
}

function speakers(rates: NonNullable<EvaluationReport['perSpeaker']>): string {
  return table(
    [
      ['speaker', 'utterances', 'labels', 'LER'],
      ...Object.entries(rates).map(([name, rate]) => [
        name === '' ? '(not in the file name)' : name,
        String(rate.utterances),
        String(rate.referenceLabels),
        percent(rate.ler),
      ]),
    ],
    [1, 2, 3],
  );
}

function toneTable(
  { toneLabels, tone, segment, both, segments }: NonNullable<EvaluationReport['tones']>,
  { referenceLabels }: EvaluationReport,
): string {
  return table([
    ['labels that carry tone', `${toneLabels} of ${referenceLabels}`],
    ['errors in tone alone', String(tone)],
    ['errors in the segment alone', String(segment)],
    ['errors in both', String(both)],
    ['LER without tone', `${percent(segments.ler)} of ${segments.referenceLabels} labels`],
  ]);
}

function confusionTable({ confusions }: EvaluationReport): string {
  const shown = confusions.slice(0, shownConfusions);
  return table(
    [
      ['reference', 'hypothesis', 'times'],
      ...shown.map((c) => [c.reference ?? nothing, c.hypothesis ?? nothing, String(c.count)]),
    ],
    [2],
  );
}

function labelTable({ perLabel }: EvaluationReport): string {
  return table(
    [
      ['label', 'in reference', 'recognised', 'right', 'precision', 'recall', 'F'],
      ...perLabel.map(({ label, references, hypotheses, matches, precision, recall, f }) => [
        label,
        ...[references, hypotheses, matches].map(String),
        ...[precision, recall, f].map(share),
      ]),
    ],
    [1, 2, 3, 4, 5, 6],
  );
}

function reliabilityTable({ reliability: { bins, expectedCalibrationError } }: EvaluationReport): string {
  const rows = bins
    .filter(({ labels }) => labels > 0)
    .map(({ from, to, labels, meanConfidence, shareRight }) => [
      `${(from * 100).toFixed(0)} to ${(to * 100).toFixed(0)} %`,
      String(labels),
      share(meanConfidence),
      share(shareRight),
    ]);
  return (
    table([['confidence', 'labels', 'mean', 'right'], ...rows], [1, 2, 3]) +
    `  on average they are ${percent(expectedCalibrationError)} apart (expected calibration error)\n`
  );
}

function unlikelyList({ unlikely }: EvaluationReport): string {
  if (unlikely.length === 0) return '  none: the model finds no transcription less likely than its own\n';
  const shown = unlikely.slice(0, shownUnlikely).map(({ file, unlikelihood, reference, hypothesis }) => {
    const why =
      unlikelihood === null
        ? 'the audio has no room for so many labels'
        : `${unlikelihood.toFixed(2)} nats a label less likely than the model's own`;
    return `  ${file}: ${why}\n    reference   ${reference}\n    hypothesis  ${hypothesis}\n`;
  });
  return `  (their transcription is what the model finds least likely: a mistake in it, or in the model)\n${shown.join('')}`;
}

/** So many of the outcomes, from all over the set. */
export function examples(outcomes: readonly Outcome[], count: number): string {
  const every = Math.max(1, outcomes.length / count);
  const chosen = outcomes.filter((_, i) => Math.floor(i % every) === 0).slice(0, count);
  return chosen.map(({ file, steps }) => `\n${file}\n${formatAlignment(steps)}`).join('');
}
