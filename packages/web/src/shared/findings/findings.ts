import type { CheckReport } from '../../api/schema.js';
import { t } from '../../i18n/index.js';

export type Finding = CheckReport['findings'][number];

/** Findings of labels and corpora, which are no files, have the same kinds. */
type OfAnyKind = Pick<Finding, 'code' | 'severity'>;

interface Kind<F> {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly findings: readonly F[];
}

const titles: Readonly<Record<string, string>> = {
  'media-type-not-accepted': t('Other kinds of files'),
  'transcription-missing': t('Recordings without a transcription'),
  'audio-missing': t('Transcriptions without a recording'),
  'transcription-spare': t('Second transcriptions of the same recording'),
  'transcription-other-kind': t('Transcriptions of another kind'),
  'audio-spare': t('Second recordings of the same name'),
  'pair-ambiguous': t('Files that could belong to several others'),
  'audio-empty': t('Empty recordings'),
  'audio-unreadable': t('Recordings that cannot be read'),
  'upload-too-large': t('Files that are too large'),
  'text-not-utf8': t('Transcriptions that are not in UTF-8'),
  'transcription-empty': t('Empty transcriptions'),
  'transcription-odd': t('Transcriptions that look odd'),
  'transcription-undivided': t('Transcriptions whose labels are not separated'),
  'audio-too-long': t('Recordings that are too long to train on'),
  'audio-too-short': t('Recordings that are too short'),
  'too-many-labels': t('Transcriptions that are too long for their recordings'),
  'same-name': t('Several files of the same name'),
  'label-confusable': t('Confusable labels, which look alike'),
  // So called in results of earlier versions.
  'label-look-alike': t('Confusable labels, which look alike'),
  'label-mark-alone': t('Combining marks without a letter'),
  'label-invisible': t('Labels that show nothing'),
  'label-decomposed': t('Labels written in two ways'),
  'label-once': t('Labels that stand only once'),
  'corpus-mixes-languages': t('Utterances of several languages'),
  'corpus-partly-without-language': t('Utterances with and without a language'),
};

export const titleOf = (code: string): string => titles[code] ?? t('Other findings');

/** Text that is not divided makes every other finding of labels meaningless. */
const foremost = new Set(['transcription-undivided']);

/** What the findings say nothing new of: a folder of a lab has hundreds of them. */
const expected = new Set(['media-type-not-accepted', 'transcription-missing', 'label-once']);

/**
 * One group a kind, the most important first: what keeps files from being used, then text that is not divided into labels, then what
 * else is worth a look, and of each the fewest first.
 */
export function byKind<F extends OfAnyKind>(findings: readonly F[]): Kind<F>[] {
  const kinds = new Map<string, { severity: Finding['severity']; findings: F[] }>();
  for (const finding of findings) {
    const kind = kinds.get(finding.code);
    if (!kind) kinds.set(finding.code, { severity: finding.severity, findings: [finding] });
    else {
      kind.findings.push(finding);
      if (finding.severity === 'error') kind.severity = 'error';
    }
  }
  const rank = ({ severity, code }: Kind<F>) =>
    (severity === 'error' ? 0 : 3) + (foremost.has(code) ? -1 : 0) + (expected.has(code) ? 1 : 0);
  return [...kinds]
    .map(([code, kind]) => ({ code, ...kind }))
    .sort((a, b) => rank(a) - rank(b) || a.findings.length - b.findings.length);
}

/** The labels that findings of them are about, each once. */
export const labelsIn = (findings: readonly Pick<Finding, 'label'>[]): string[] => [
  ...new Set(findings.flatMap(({ label }) => label ?? [])),
];

export interface FindingFilter {
  readonly severity?: Finding['severity'] | undefined;
  /** A part of the file's name or of its detail. */
  readonly find?: string | undefined;
}

export function filtered(findings: readonly Finding[], { severity, find = '' }: FindingFilter): Finding[] {
  const wanted = find.normalize('NFC').toLowerCase();
  return findings.filter(
    (finding) =>
      (severity === undefined || finding.severity === severity) &&
      (wanted === '' || `${finding.file}\n${finding.detail}`.normalize('NFC').toLowerCase().includes(wanted)),
  );
}
