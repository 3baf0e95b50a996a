import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { originOf, type SpokenTier } from '@persephone/formats/annotation-import';
import {
  type AnnotationDocument,
  fittingRecordings,
  hasAnnotationExtension,
} from '@persephone/formats/annotations';
import type { LeftOut } from '../corpus-data/prepare.js';
import { hasAcceptedExtension } from '../domain/files.js';
import { readAnnotationFile } from './annotation-file.js';
import { listFiles } from './corpus-folder.js';
import { CliFailure, fileProblem } from './failure.js';

/** An annotation file that was read. */
export interface ReadFile {
  readonly path: string;
  readonly document: AnnotationDocument;
  readonly tiers: readonly SpokenTier[];
}

export interface FoundFile {
  readonly path: string;
  /** Below the folder that was named, with slashes; the last part of its path where it was named itself. */
  readonly name: string;
}

export interface FoundFiles {
  readonly annotations: readonly FoundFile[];
  /** All that may belong to annotation files: also those beside a file that was named. */
  readonly recordings: readonly string[];
  /** Those that were named, or are in a folder that was. */
  readonly namedRecordings: readonly FoundFile[];
}

const isDraft = (path: string) => /\.draft\.[^.]+$/iu.test(path);

/** Throws CliFailure for what is not there. */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const annotations = new Map<string, FoundFile>();
  const recordings = new Set<string>();
  const named = new Map<string, FoundFile>();
  const add = (files: Map<string, FoundFile>, path: string, name: string) => {
    const resolved = resolve(path);
    if (!files.has(resolved)) files.set(resolved, { path: resolved, name });
  };
  const addRecording = (path: string, name: string) => {
    add(named, path, name);
    recordings.add(resolve(path));
  };
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => {
      throw new CliFailure(`${path} ${fileProblem(error) ?? 'cannot be read'}.`);
    });
    if (info.isDirectory()) {
      for (const one of await listFiles(path)) {
        if (hasAcceptedExtension('audio', one.path)) addRecording(one.path, one.name);
        // In folders; a file that is named is read whatever it is called.
        // Drafts that were given back beside their files are what a model wrote, unless somebody names them.
        else if (hasAnnotationExtension(one.path) && !isDraft(one.path)) add(annotations, one.path, one.name);
      }
    } else if (hasAcceptedExtension('audio', path)) addRecording(path, basename(path));
    else {
      add(annotations, path, basename(path));
      for (const beside of await listFiles(dirname(path), false))
        if (hasAcceptedExtension('audio', beside.path)) recordings.add(resolve(beside.path));
    }
  }
  const sorted = (files: Map<string, FoundFile>) =>
    [...files.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return {
    annotations: sorted(annotations),
    recordings: [...recordings].sort(),
    namedRecordings: sorted(named),
  };
}

/** What there is to tell of it goes to the warnings. */
export async function readOne(path: string, warnings: string[]): Promise<AnnotationDocument | undefined> {
  const document = await readAnnotationFile(path);
  if ('problem' in document) {
    warnings.push(document.problem);
    return undefined;
  }
  for (const { code, message, count } of document.faults)
    warnings.push(`${path}: ${count} × ${code}: ${message}`);
  return document;
}

export type FoundRecording =
  | {
      readonly path: string;
      readonly origin: number;
      /** What there is to tell of the choice among several. */
      readonly note: string | null;
    }
  | { readonly problem: LeftOut };

/** The recording that belongs to an annotation file, and where its annotations' time begins in it. */
export function recordingOf(
  { path, document }: Pick<ReadFile, 'path' | 'document'>,
  recordings: readonly string[],
): FoundRecording {
  const named = document.media.map(({ name }) => name).join(', ');
  const { pairs, isDecided } = fittingRecordings(path, document.media, recordings);
  const [first] = pairs;
  if (!first) {
    const detail = `${path} has no recording here${named === '' ? '' : `; it names ${named}`}. Put it beside the file.`;
    return { problem: { name: path, code: 'audio-not-found', detail } };
  }
  const all = pairs.map(({ recording }) => recording).join(', ');
  if (!isDecided) {
    const detail = `${path} may belong to several recordings: ${all}. Leave only one of them here.`;
    return { problem: { name: path, code: 'pair-ambiguous', detail } };
  }
  const note =
    pairs.length > 1 ? `${path} may belong to several recordings: ${all}. The first is used.` : null;
  return { path: first.recording, origin: originOf(document.media, first.recording), note };
}
