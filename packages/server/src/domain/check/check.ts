import { labelType as describedLabelType, segmentLabels } from '@persephone/engine/labels';
import { spelled } from '@persephone/formats/confusables';
import { wordsOf } from '@persephone/formats/labels';
import { acceptedExtensions, maximumRecordingBytes, maximumTranscriptionBytes } from '../files.js';
import type { FileFinding } from '../rules/findings.js';
import {
  isOdd,
  type LabelCounts,
  labelFindings,
  odd,
  shortened,
  undivided,
  undividedIn,
} from '../rules/labels.js';
import { pairFiles, pairFindings } from '../rules/pairs.js';
import { problemOf } from '../rules/usable.js';
import { normalForm } from '../text.js';

/** What is known of a file before it is sent. */
export interface FileToCheck {
  readonly name: string;
  readonly byteLength: number;
  /** Of a transcription; undefined where it was not read. */
  readonly text?: string | undefined;
  /** Of a recording; null where it could not be read, undefined where nobody tried. */
  readonly durationMs?: number | null | undefined;
}

export interface CheckReport {
  readonly pairs: readonly { readonly audio: string; readonly transcription: string }[];
  readonly findings: readonly FileFinding[];
  readonly labels: readonly { readonly label: string; readonly occurrences: number }[];
  /** Pairs that can be trained on as they are. */
  readonly usable: number;
}

const tooLong = 'audio-too-long';

const problemRemedies: Readonly<Record<string, string>> = {
  [tooLong]: 'Both are imported. Divide it then, or it is left out of corpora.',
  'too-many-labels': 'Check that the two belong together.',
  'transcription-empty': 'Transcribe the recording, or leave both files out.',
};

/**
 * Look at a set of files before anything of it is kept: which belong together, and what is wrong or odd. Throws
 * 'label-type-unknown'.
 */
export function checkFiles(files: readonly FileToCheck[], labelType: string): CheckReport {
  describedLabelType(labelType);
  const pairing = pairFiles(files, labelType);
  const order = new Map(files.map((file, i) => [file.name, i]));
  const counts = countLabels(
    pairing.pairs.map(({ transcription }) => transcription),
    labelType,
  );
  const words = undividedIn(occurrencesOf(counts));
  const findings: FileFinding[] = [
    ...pairing.notAccepted.map(notAccepted),
    ...pairFindings(pairing, labelType),
    ...[...pairing.audioAlone, ...pairing.pairs.map(({ audio }) => audio)].flatMap(aboutAudio),
    ...pairing.pairs.flatMap(({ transcription }) => aboutText(transcription, labelType, words)),
    ...pairing.pairs.flatMap(({ audio, transcription }) => aboutPair(audio, transcription, labelType)),
    ...sameNames(files),
  ];
  findings.push(...aboutLabels(counts, words));
  const wrong = new Set(
    findings.filter(({ severity, code }) => severity === 'error' || code === tooLong).map(({ file }) => file),
  );
  return {
    pairs: pairing.pairs.map(({ audio, transcription }) => ({
      audio: audio.name,
      transcription: transcription.name,
    })),
    findings: findings
      .map((finding, i) => ({ finding, at: [order.get(finding.file) ?? 0, i] as const }))
      .sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
      .map(({ finding }) => finding),
    labels: [...counts]
      .map(([label, { occurrences }]) => ({ label, occurrences }))
      .sort((a, b) => b.occurrences - a.occurrences || (a.label < b.label ? -1 : 1)),
    usable: pairing.pairs.filter(
      ({ audio, transcription }) => !wrong.has(audio.name) && !wrong.has(transcription.name),
    ).length,
  };
}

const error = (file: FileToCheck, code: string, detail: string, remedy: string): FileFinding => ({
  ...{ file: file.name, code, severity: 'error', detail, remedy },
});
const warning = (
  file: Pick<FileToCheck, 'name'>,
  code: string,
  detail: string,
  remedy: string,
): FileFinding => ({
  ...{ file: file.name, code, severity: 'warning', detail, remedy },
});

function notAccepted(file: FileToCheck): FileFinding {
  const accepted = [...acceptedExtensions.audio, ...acceptedExtensions.transcription].join(', ');
  return error(
    file,
    'media-type-not-accepted',
    'It is neither a recording nor a transcription by its name.',
    `It is left out. Names that end in one of these are accepted: ${accepted}.`,
  );
}

function aboutAudio(file: FileToCheck): FileFinding[] {
  if (file.byteLength === 0) {
    return [error(file, 'audio-empty', 'The file is empty.', 'Copy or export it again.')];
  }
  if (file.byteLength > maximumRecordingBytes) {
    return [
      error(
        file,
        'upload-too-large',
        'It has more than 16 GiB.',
        'Divide it, or compress the sound as FLAC.',
      ),
    ];
  }
  if (file.durationMs === null) {
    return [
      error(
        file,
        'audio-unreadable',
        'It cannot be read as sound.',
        'Open it in an audio editor and export it as WAV.',
      ),
    ];
  }
  return [];
}

/** What comes of reading other bytes as UTF-8. */
const isGarbled = (text: string) => text.includes('\uFFFD') || text.includes('\0');

function aboutText(file: FileToCheck, labelType: string, words: ReadonlySet<string>): FileFinding[] {
  const { text } = file;
  if (file.byteLength > maximumTranscriptionBytes) {
    return [error(file, 'upload-too-large', 'It has more than 1 MiB.', 'Divide it into several.')];
  }
  if (text === undefined) return [];
  if (isGarbled(text)) {
    return [
      error(file, 'text-not-utf8', 'It holds what is not UTF-8.', 'Save it again with the encoding UTF-8.'),
    ];
  }
  const labels = segmentLabels(labelType, text);
  if (labels.length === 0) {
    return [
      error(file, 'transcription-empty', 'It holds no label.', problemRemedies['transcription-empty'] ?? ''),
    ];
  }
  const different = [...new Set(labels)];
  const none = different.filter(isOdd);
  const whole = different.filter((label) => words.has(label));
  return [
    ...(none.length > 0 ? [{ file: file.name, ...odd(none) }] : []),
    ...(whole.length > 0 ? [{ file: file.name, ...undivided(whole) }] : []),
  ];
}

function aboutPair(audio: FileToCheck, transcription: FileToCheck, labelType: string): FileFinding[] {
  const { durationMs } = audio;
  const { text } = transcription;
  if (text === undefined || durationMs === undefined || durationMs === null) return [];
  if (segmentLabels(labelType, text).length === 0) return [];
  const problem = problemOf(
    {
      ...{
        id: 0,
        audioId: 0,
        contentHash: '',
        channel: null,
        startMs: null,
        endMs: null,
        speaker: null,
        problem: null,
        inspection: 'done',
      },
      audioFileName: audio.name,
      transcriptionName: transcription.name,
      ...{ durationMs, recordingMs: durationMs, text },
    },
    labelType,
    null,
  );
  if (!problem) return [];
  // It is kept, and can be divided where it is: only no model learns from it as it is.
  const finding = problem.code === tooLong ? warning : error;
  return [finding(audio, problem.code, problem.detail, problemRemedies[problem.code] ?? 'Leave it out.')];
}

/** Folders are not kept: two files of a name differ by their bytes only. */
function sameNames(files: readonly FileToCheck[]): FileFinding[] {
  const seen = new Map<string, FileToCheck>();
  return files.flatMap((file) => {
    const base = normalForm(file.name.replaceAll('\\', '/').split('/').at(-1) ?? '');
    const other = seen.get(base);
    if (!other) {
      seen.set(base, file);
      return [];
    }
    return [
      warning(
        file,
        'same-name',
        `${other.name} has the same name.`,
        'Rename one of them, so that you can tell them apart.',
      ),
    ];
  });
}

interface Seen {
  occurrences: number;
  /** The first file that has it, and how it is written there. */
  readonly file: string;
  readonly written: Set<string>;
}

function countLabels(texts: readonly FileToCheck[], labelType: string): Map<string, Seen> {
  const counts = new Map<string, Seen>();
  for (const { name, text } of texts) {
    if (text === undefined || isGarbled(text)) continue;
    // As in the file: what composed and decomposed forms there are is lost once they are normalised.
    for (const written of wordsOf(text)) {
      const [label] = segmentLabels(labelType, written);
      if (label === undefined) continue;
      const seen = counts.get(label) ?? { occurrences: 0, file: name, written: new Set() };
      seen.occurrences++;
      seen.written.add(written);
      counts.set(label, seen);
    }
  }
  return counts;
}

const occurrencesOf = (counts: ReadonlyMap<string, Seen>): LabelCounts =>
  new Map([...counts].map(([label, { occurrences }]) => [label, occurrences]));

/** So many forms of a label are named. */
const mostForms = 4;

function formsOf(written: ReadonlySet<string>): string {
  const named = [...written].slice(0, mostForms).map(spelled).join(' and ');
  return written.size > mostForms ? `${named} and ${written.size - mostForms} more` : named;
}

function aboutLabels(counts: ReadonlyMap<string, Seen>, words: ReadonlySet<string>): FileFinding[] {
  const at = (label: string) => ({ name: counts.get(label)?.file ?? '' });
  const findings: FileFinding[] = labelFindings(occurrencesOf(counts)).map((finding) => ({
    file: at(finding.label).name,
    ...finding,
  }));
  for (const [label, { written, occurrences }] of counts) {
    if (written.size > 1) {
      findings.push({
        label,
        ...warning(
          at(label),
          'label-decomposed',
          `${shortened(label)} is written in ${written.size} ways that look the same: ${formsOf(written)}.`,
          'Nothing need be done: both are kept as one label.',
        ),
      });
    }
    // That a word stands once says nothing of its sounds.
    if (occurrences === 1 && !words.has(label)) {
      findings.push({
        label,
        ...warning(
          at(label),
          'label-once',
          `${spelled(label)} stands only here.`,
          'A label that is seen once cannot be learned. Correct it if it is a slip.',
        ),
      });
    }
  }
  return findings;
}
