import { isChosen } from '@persephone/formats/annotation-import';
import type { ImportRecipe } from '../../../api/schema.js';
import { t } from '../../../i18n/index.js';
import { baseName, extensionOf, type FoundFile } from '../../../shared/upload/files.js';
import type { AnnotatedWork, LeftOut } from '../plan.js';
import type { ReadFile } from '../read.js';
import { roleOf } from './files.js';
import { chosenFiles, leftOutOf, type Session } from './session.js';
import type { ImportPreview } from './types.js';

/** The recordings that are imported with annotation files, each with its files and how they are read. */
export function annotatedWork(session: Session): AnnotatedWork[] {
  const byRecording = new Map<string, { file: FoundFile; recipe: ImportRecipe }[]>();
  for (const { path, recording, choice } of chosenFiles(session)) {
    const file = session.files.get(path);
    if (!file || !isChosen(choice)) continue;
    const { types, names, participants } = choice;
    const recipe: ImportRecipe = {
      name: '',
      tiers: { types: [...types], names: [...names], participants: [...participants] },
      textRules: { ...session.rules },
      labelType: session.labelType,
      ...(session.channels.length > 0 && { channels: session.channels.map((one) => ({ ...one })) }),
    };
    const files = byRecording.get(recording) ?? [];
    byRecording.set(recording, files);
    files.push({ file, recipe });
  }
  return [...byRecording].flatMap(([recording, files]) => {
    const audio = session.files.get(recording);
    return audio ? [{ audio: { file: audio, kind: 'audio' as const }, annotations: files }] : [];
  });
}

/** Annotation files of which nothing would become an utterance are not sent. */
export function withUtterances(session: Session, preview: ImportPreview | null): AnnotatedWork[] {
  const empty = new Set(
    preview?.files.filter(({ utterances }) => utterances === 0).map(({ path }) => path) ?? [],
  );
  return annotatedWork(session).flatMap(({ audio, annotations }) => {
    const used = annotations.filter(({ file }) => !empty.has(file.path));
    return used.length === 0 ? [] : [{ audio, annotations: used }];
  });
}

export interface Rest {
  /** What is looked at as recordings with transcriptions of one utterance, and recordings alone. */
  readonly files: readonly ReadFile[];
  readonly leftOut: readonly LeftOut[];
}

const stemOf = (path: string) => path.slice(0, path.length - extensionOf(path).length);

/** What of all files has nothing to do with annotation files, and what is left out on their account. */
export function restOf(files: readonly ReadFile[], session: Session, preview: ImportPreview | null): Rest {
  const annotations = new Set([...session.read, ...session.unread].map(({ path }) => path));
  const others = new Set(session.others);
  const imported = withUtterances(session, preview);
  const claimed = new Map(
    imported.map(({ audio, annotations: [first] }) => [
      stemOf(audio.file.path),
      { recording: audio.file.path, by: first?.file.path ?? '' },
    ]),
  );
  const rest: ReadFile[] = [];
  const leftOut: LeftOut[] = [...leftOutOf(session)];
  for (const read of files) {
    const { path } = read.file;
    if (annotations.has(path) || others.has(path) || roleOf(path) === 'other') continue;
    const claim = claimed.get(stemOf(path));
    if (claim?.recording === path) continue;
    if (claim && roleOf(path) !== 'recording') {
      leftOut.push({
        path,
        reason: t('Its recording {baseName} is imported with {baseName2}.', {
          baseName: baseName(claim.recording),
          baseName2: baseName(claim.by),
        }),
        remedy: t('Leave {baseName} out under Recordings to use this transcription instead.', {
          baseName: baseName(claim.by),
        }),
      });
    } else rest.push(read);
  }
  const sent = new Set(imported.flatMap(({ annotations: some }) => some.map(({ file }) => file.path)));
  const noTier = new Map(preview?.files.map((file) => [file.path, file.noTier]));
  for (const { path, choice } of chosenFiles(session)) {
    if (sent.has(path)) continue;
    leftOut.push(
      isChosen(choice)
        ? {
            path,
            reason:
              noTier.get(path) ?? t('None of its annotations in the chosen tiers becomes an utterance.'),
            remedy: noTier.get(path)
              ? t('Choose tiers that it has under Tiers.')
              : t('Look under Tiers and Text.'),
          }
        : {
            path,
            reason: t('None of its tiers is chosen.'),
            remedy: t('Choose tiers of its format under Tiers.'),
          },
    );
  }
  return { files: rest, leftOut };
}
