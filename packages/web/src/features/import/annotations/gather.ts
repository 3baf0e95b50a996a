import pMap from 'p-map';
import { t } from '../../../i18n/index.js';
import type { FoundFile } from '../../../shared/upload/files.js';
import { extensionOf } from '../../../shared/upload/files.js';
import { mayBeAnnotations, mostAnnotationBytes, roleOf } from './files.js';
import type { AnnotationDesk, ReadAnnotations, ReadOutcome, UnreadAnnotations } from './types.js';

/** What annotation files there are among the files, each read once. */
export interface Gathered {
  readonly read: readonly ReadAnnotations[];
  readonly unread: readonly UnreadAnnotations[];
  readonly others: readonly string[];
}

/** Outcomes of files read before, so that what is dropped later does not read them anew. */
export type Outcomes = Map<FoundFile, ReadOutcome | null>;

/**
 * Read what may be annotations. A file whose name leaves it open counts only where it has annotations with times; where
 * the name promises annotations, it is said why there are none.
 */
export async function gatherAnnotations(
  files: readonly FoundFile[],
  desk: AnnotationDesk,
  outcomes: Outcomes,
  onRead: (done: number) => void,
): Promise<Gathered> {
  let done = 0;
  await pMap(
    files.filter((file) => !outcomes.has(file)),
    async (file) => {
      outcomes.set(file, await outcomeOf(file, desk));
      onRead(++done);
    },
    { concurrency: 2 },
  );
  const read: ReadAnnotations[] = [];
  const unread: UnreadAnnotations[] = [];
  const others: string[] = [];
  for (const file of files) {
    const outcome = outcomes.get(file);
    const isOther = roleOf(file.path) === 'other' || extensionOf(file.path) === 'etf';
    if (!outcome && isOther) others.push(file.path);
    if (!outcome) continue;
    if ('unread' in outcome) unread.push(outcome.unread);
    else read.push(outcome.read);
  }
  return { read, unread, others };
}

/** Null: it is none. */
async function outcomeOf(file: FoundFile, desk: AnnotationDesk): Promise<ReadOutcome | null> {
  const { path } = file;
  const role = roleOf(path);
  if (role !== 'annotations' && role !== 'perhaps') return null;
  const promised = role === 'annotations';
  if (!promised && !(await mayBeAnnotations(file))) return null;
  if (file.size > mostAnnotationBytes) {
    return { unread: { path, code: 'upload-too-large', message: t('it has more than 100 MiB.') } };
  }
  const outcome = await desk.read(path, await file.bytes()).catch((error: unknown) => ({
    unread: { path, code: 'unreadable', message: error instanceof Error ? error.message : String(error) },
  }));
  if (promised) return outcome;
  // An XML file that is cut off is still one of ours by its beginning.
  if ('unread' in outcome) {
    return extensionOf(path) === 'xml' && outcome.unread.code !== 'annotations-unknown-format'
      ? outcome
      : null;
  }
  return outcome.read.timed > 0 ? outcome : null;
}
