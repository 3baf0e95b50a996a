import type { CheckReport } from '../../api/schema.js';

export type Finding = CheckReport['findings'][number];

/** Findings of labels and corpora, which are no files, have the same kinds. */
type OfAnyKind = Pick<Finding, 'code' | 'severity'>;

interface Kind<F> {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly findings: readonly F[];
}

const titles: Readonly<Record<string, string>> = {
  'media-type-not-accepted': 'Other kinds of files',
  'transcription-missing': 'Recordings without a transcription',
  'audio-missing': 'Transcriptions without a recording',
  'transcription-spare': 'Second transcriptions of the same recording',
  'transcription-other-kind': 'Transcriptions of another kind',
  'audio-spare': 'Second recordings of the same name',
  'pair-ambiguous': 'Files that could belong to several others',
  'audio-empty': 'Empty recordings',
  'audio-unreadable': 'Recordings that cannot be read',
  'upload-too-large': 'Files that are too large',
  'text-not-utf8': 'Transcriptions that are not in UTF-8',
  'transcription-empty': 'Empty transcriptions',
  'transcription-odd': 'Transcriptions that look odd',
  'transcription-undivided': 'Transcriptions whose labels are not separated',
  'audio-too-long': 'Recordings that are too long to train on',
  'audio-too-short': 'Recordings that are too short',
  'too-many-labels': 'Transcriptions that are too long for their recordings',
  'same-name': 'Several files of the same name',
  'label-confusable': 'Confusable labels, which look alike',
  // So called in results of earlier versions.
  'label-look-alike': 'Confusable labels, which look alike',
  'label-mark-alone': 'Combining marks without a letter',
  'label-invisible': 'Labels that show nothing',
  'label-decomposed': 'Labels written in two ways',
  'label-once': 'Labels that stand only once',
};

export const titleOf = (code: string): string => titles[code] ?? 'Other findings';

/** What the findings say nothing new of: a folder of a lab has hundreds of them. */
const expected = new Set(['media-type-not-accepted', 'transcription-missing', 'label-once']);

/** One group a kind: what keeps files from being used before what is worth a look, and of each the fewest first. */
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
  const rank = ({ severity, code }: Kind<F>) => (severity === 'error' ? 0 : 2) + (expected.has(code) ? 1 : 0);
  return [...kinds]
    .map(([code, kind]) => ({ code, ...kind }))
    .sort((a, b) => rank(a) - rank(b) || a.findings.length - b.findings.length);
}

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
