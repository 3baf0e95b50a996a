import { answer, client } from '../../api/client.js';
import type { CheckReport } from '../../api/schema.js';
import { inPageLanguage } from '../../shared/findings/sentences.js';
import { mostTextInAll, type ReadFile } from './read.js';

const nothing: CheckReport = { pairs: [], findings: [], labels: [], usable: 0 };

/** What the service says of these files before anything is kept. */
export async function check(files: readonly ReadFile[], labelType: string): Promise<CheckReport> {
  if (files.length === 0) return nothing;
  const report = await answer(
    client.POST('/v1/check', {
      body: {
        labelType,
        files: files.map(({ file, text, durationMs }) => ({
          name: file.path,
          byteLength: file.size,
          ...(text === undefined ? {} : { text }),
          ...(durationMs === undefined ? {} : { durationMs }),
        })),
      },
    }),
  );
  return { ...report, findings: report.findings.map(inPageLanguage) };
}

/** What keeps a recording from being used at all, however long it is. */
const aboutSound = /^(audio-empty|audio-unreadable|upload-too-large)$/u;

/** What the service says of recordings that annotation files are about: they may be of any length. */
export async function checkRecordings(
  files: readonly ReadFile[],
  labelType: string,
): Promise<CheckReport['findings']> {
  const { findings } = await check(files, labelType);
  return findings.filter(({ code }) => aboutSound.test(code));
}

/** What the check says of labels alone, which is as true of the labels of annotations. */
const aboutLabels = /^label-|^transcription-undivided$/u;

/**
 * What the service says of the labels of annotation files: each as if it were the transcription of one recording.
 * `text`: labels with white space between them.
 */
export async function checkLabels(
  files: readonly { readonly path: string; readonly text: string }[],
  labelType: string,
): Promise<CheckReport['findings']> {
  let bytes = 0;
  const fitting = files.filter(({ text }) => {
    bytes += text.length * 2;
    return text !== '' && bytes <= mostTextInAll;
  });
  if (fitting.length === 0) return [];
  const names = new Map<string, string>();
  const report = await answer(
    client.POST('/v1/check', {
      body: {
        labelType,
        files: fitting.flatMap(({ path, text }, i) => {
          // Names of their own: two files may differ in their endings alone.
          const stem = `labels-${i}`;
          names.set(`${stem}.${labelType}`, path);
          return [
            { name: `${stem}.wav`, byteLength: 1 },
            { name: `${stem}.${labelType}`, byteLength: 1, text },
          ];
        }),
      },
    }),
  );
  return report.findings
    .filter(({ code }) => aboutLabels.test(code))
    .map((finding) => ({ ...inPageLanguage(finding), file: names.get(finding.file) ?? finding.file }));
}
