import type { TimedLabel } from '../../audio/segments.js';

/** Of a transcription, what says where it comes from. */
interface Version {
  readonly id: number;
  readonly basedOn: number | null;
  readonly source: 'person' | 'model';
  readonly modelId: number | null;
  readonly audioId: number | null;
  readonly labelTimes: readonly TimedLabel[] | null;
  readonly utterances: number;
  readonly versions: number;
}

/** From a transcription back to the first that it came from. */
export function lineage<V extends Version>(versions: readonly V[], id: number): V[] {
  const byId = new Map(versions.map((version) => [version.id, version]));
  const line: V[] = [];
  for (let at = byId.get(id); at && !line.includes(at); at = byId.get(at.basedOn ?? -1)) line.push(at);
  return line;
}

/** What a model recognised in it, and where. */
export function origin<V extends Version>(line: readonly V[]) {
  return {
    /** The model's own transcription; undefined where there is none. */
    recognised: line.find(({ source }) => source === 'model'),
    times: line.find(({ labelTimes }) => labelTimes !== null)?.labelTimes ?? [],
    audioId: line.find(({ audioId }) => audioId !== null)?.audioId ?? undefined,
    modelId: line.find(({ modelId }) => modelId !== null)?.modelId ?? undefined,
  };
}

/**
 * Whose place in the queue this one has: its own while it waits, else that of what a model recognised, which it had before
 * it was decided on.
 */
export function placeInQueue<V extends Version>(line: readonly V[]): number | undefined {
  const [own] = line;
  if (!own || (own.utterances === 0 && own.versions === 0)) return own?.id;
  return origin(line).recognised?.id ?? own.id;
}
