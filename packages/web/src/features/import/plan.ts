import type { CheckReport, ImportRecipe } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { baseName, extensionOf, type FoundFile } from '../../shared/upload/files.js';
import type { ToSend } from '../../shared/upload/transport.js';
import { type SpeakerRule, speakerOf } from './speakers.js';

/** A recording, and its transcription where there is one. */
export interface Work {
  readonly audio: ToSend;
  readonly transcription: ToSend | null;
  readonly speaker: string | null;
}

/** A recording and the annotation files that are about it. */
export interface AnnotatedWork {
  readonly audio: ToSend;
  readonly annotations: readonly AnnotationFile[];
}

export interface AnnotationFile {
  readonly file: FoundFile;
  readonly recipe: ImportRecipe;
}

export interface LeftOut {
  readonly path: string;
  readonly reason: string;
  /** What its reader says of it, in English. */
  readonly detail?: string;
  readonly remedy: string;
}

export interface Plan {
  readonly work: readonly Work[];
  /** None where there are no annotation files. */
  readonly annotated?: readonly AnnotatedWork[];
  readonly leftOut: readonly LeftOut[];
  /** Of which the recordings are, where that was asked and said. */
  readonly languageId?: number | undefined;
}

export interface Choices {
  readonly speakerRule: SpeakerRule;
  readonly speakerLength: number;
  /** Whether recordings without a transcription that can be used are imported, too. */
  readonly alone: boolean;
}

/**
 * All that nothing stands against. Of a pair whose transcription cannot be used the recording is taken as one without;
 * a pair whose recording cannot be used is left out.
 */
export function planOf(
  files: readonly FoundFile[],
  report: Pick<CheckReport, 'pairs' | 'findings'>,
  transcriptionExtensions: readonly string[],
  { speakerRule, speakerLength, alone }: Choices,
): Plan {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const errors = new Map<string, LeftOut>();
  const others = new Map<string, LeftOut>();
  for (const { file, severity, detail, remedy } of report.findings) {
    const said = severity === 'error' ? errors : others;
    if (!said.has(file)) said.set(file, { path: file, reason: detail, remedy });
  }
  // The same sound once more: it would stand among those that nobody has transcribed.
  const spare = new Set(report.findings.filter(({ code }) => code === 'audio-spare').map(({ file }) => file));
  const work: Work[] = [];
  const leftOut: LeftOut[] = [];
  const add = (audio: FoundFile, transcription: FoundFile | null) =>
    work.push({
      audio: { file: audio, kind: 'audio' },
      transcription: transcription && { file: transcription, kind: 'transcription' },
      speaker: speakerOf(audio.path, speakerRule, speakerLength),
    });

  const paired = new Set<string>();
  const recordings: FoundFile[] = [];
  for (const pair of report.pairs) {
    const audio = byPath.get(pair.audio);
    const transcription = byPath.get(pair.transcription);
    if (!audio || !transcription) continue;
    paired.add(audio.path).add(transcription.path);
    const wrong = errors.get(audio.path);
    const garbled = errors.get(transcription.path);
    if (wrong) {
      leftOut.push(wrong, { path: transcription.path, ...withoutRecording(audio.path) });
    } else if (garbled) {
      leftOut.push(garbled);
      recordings.push(audio);
    } else {
      add(audio, transcription);
    }
  }
  for (const file of files) {
    if (paired.has(file.path)) continue;
    const wrong = errors.get(file.path) ?? (spare.has(file.path) ? others.get(file.path) : undefined);
    if (wrong) leftOut.push(wrong);
    else if (!transcriptionExtensions.includes(extensionOf(file.path))) recordings.push(file);
    else {
      const said = others.get(file.path);
      leftOut.push(
        said ?? {
          path: file.path,
          reason: t('There is no recording of its name.'),
          remedy: t('Add the recording.'),
        },
      );
    }
  }
  for (const file of recordings) {
    if (alone) add(file, null);
    else {
      leftOut.push({
        path: file.path,
        reason: t('It has no transcription that can be used.'),
        remedy: t(
          'Import it with the recordings without transcription when you want a model to transcribe it.',
        ),
      });
    }
  }
  return { work, leftOut };
}

/** The recordings with annotation files that nothing stands against, and those that are left out with their files. */
export function usableWork(
  work: readonly AnnotatedWork[],
  findings: CheckReport['findings'],
): { readonly work: AnnotatedWork[]; readonly leftOut: LeftOut[] } {
  const errors = new Map(
    findings.flatMap((one) => (one.severity === 'error' ? [[one.file, one] as const] : [])),
  );
  const usable: AnnotatedWork[] = [];
  const leftOut: LeftOut[] = [];
  for (const one of work) {
    const { path } = one.audio.file;
    const wrong = errors.get(path);
    if (!wrong) {
      usable.push(one);
      continue;
    }
    leftOut.push({ path, reason: wrong.detail, remedy: wrong.remedy });
    for (const { file } of one.annotations) leftOut.push({ path: file.path, ...withoutRecording(path) });
  }
  return { work: usable, leftOut };
}

/** Why a transcription is left out because of its recording, and what is to be done. */
export function withoutRecording(audioPath: string): Omit<LeftOut, 'path'> {
  const recording = baseName(audioPath);
  return {
    reason: t('It belongs to the recording {recording}, which is left out.', { recording }),
    remedy: t('Do what this list advises for {recording}, then drop both here again.', { recording }),
  };
}

export interface PlanSize {
  readonly pairs: number;
  readonly alone: number;
  readonly files: number;
  readonly bytes: number;
}

export function sizeOf({ work, annotated = [] }: Plan): PlanSize {
  const pairs = work.filter(({ transcription }) => transcription !== null).length;
  const files = [
    ...work.flatMap(({ audio, transcription }) => [
      audio.file,
      ...(transcription ? [transcription.file] : []),
    ]),
    ...annotated.flatMap(({ audio, annotations }) => [audio.file, ...annotations.map(({ file }) => file)]),
  ];
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { pairs, alone: work.length - pairs, files: files.length, bytes };
}
