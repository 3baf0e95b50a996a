import { AnnotationError } from '../error.js';
import type { Annotation, Tier } from '../model.js';
import type { NewAnnotation, NewTier } from '../new-tier.js';
import type { EafLayout } from './layout.js';
import type { TiersOfFile } from './tiers-of-file.js';

/** How a new tier hangs on what is there. */
export type Relation =
  | { readonly kind: 'association'; readonly parent: string; readonly of: readonly string[] }
  | { readonly kind: 'included'; readonly parent: string; readonly annotations: readonly NewAnnotation[] }
  | { readonly kind: 'root'; readonly annotations: readonly NewAnnotation[] };

/**
 * The same segments as a tier's: associated with it. Each inside one of its segments: included in it. Otherwise a tier
 * of its own. Throws AnnotationError for times that no tier may have.
 */
export function relationOf(
  tiers: TiersOfFile,
  layout: EafLayout,
  { segmentsOf, annotations }: NewTier,
): Relation {
  const named = segmentsOf ? tiers.named(segmentsOf) : [];
  if (segmentsOf && named.length === 0) {
    throw new AnnotationError(
      'annotations-not-writable',
      `there is no tier ${JSON.stringify(segmentsOf)} in the file.`,
    );
  }
  const rawParent = segmentsOf ? rawName(segmentsOf, layout) : undefined;
  const source = named.length === 1 && rawParent !== undefined ? named[0] : undefined;
  if (source && rawParent !== undefined) {
    const of = associated(source.annotations, annotations, layout);
    if (of) return { kind: 'association', parent: rawParent, of };
  }
  const ordered = checked(annotations, layout);
  const timed = source && alignable(source, tiers.list());
  const unique = timed !== undefined && tiers.named(timed.id).length === 1;
  const name = unique ? rawName(timed.id, layout) : undefined;
  if (timed && name !== undefined && areInside(timed.annotations, ordered)) {
    return { kind: 'included', parent: name, annotations: ordered };
  }
  return { kind: 'root', annotations: ordered };
}

/** The tier itself or, where its annotations refer to those of others, the one that has times of its own, if there is one. */
function alignable(tier: Tier, tiers: readonly Tier[]): Tier | undefined {
  const seen = new Set<Tier>();
  for (let at: Tier | undefined = tier; at && !seen.has(at); ) {
    seen.add(at);
    if (at.annotations.every(({ parent, time }) => parent === null && time === 'given')) return at;
    const parents = new Set(at.annotations.map(({ parent }) => parent));
    at = tiers.find(({ annotations }) => annotations.some(({ id }) => id !== null && parents.has(id)));
  }
  return undefined;
}

/** The ids of the annotations whose segments these are, each once; undefined where that is not so. */
function associated(
  source: readonly Annotation[],
  annotations: readonly NewAnnotation[],
  layout: EafLayout,
): string[] | undefined {
  const unique = (id: string | null) => id !== null && layout.annotationIds.get(id) === 1;
  const byTimes = new Map(
    source.filter(({ id }) => unique(id)).map(({ id, start, end }) => [`${start} ${end}`, id]),
  );
  const ids = new Set(source.map(({ id }) => id).filter(unique));
  const found = new Set<string>();
  for (const { of, start, end } of annotations) {
    const id = of ?? byTimes.get(`${start} ${end}`);
    if (id === undefined || id === null || !ids.has(id) || found.has(id)) return undefined;
    found.add(id);
  }
  return annotations.length === 0 ? undefined : [...found];
}

function checked(annotations: readonly NewAnnotation[], layout: EafLayout): NewAnnotation[] {
  if (annotations.length > 0 && layout.timeUnits !== 'milliseconds') {
    throw new AnnotationError(
      'annotations-not-writable',
      `the times of the file are in ${layout.timeUnits}; segments in ms cannot be added.`,
    );
  }
  const ordered = annotations.toSorted((a, b) => a.start - b.start);
  let reached = 0;
  for (const { start, end } of ordered) {
    const interval = `${start} to ${end} ms`;
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) {
      throw new AnnotationError('annotations-not-writable', `${interval}: times are whole milliseconds.`);
    }
    if (start < 0 || end <= start) {
      throw new AnnotationError(
        'annotations-not-writable',
        `${interval}: an annotation begins at 0 or later, and ends after that.`,
      );
    }
    if (start < reached) {
      throw new AnnotationError(
        'annotations-not-writable',
        `${interval} overlaps with the annotation before it; they need two tiers.`,
      );
    }
    reached = end;
  }
  return ordered;
}

function areInside(segments: readonly Annotation[], annotations: readonly NewAnnotation[]): boolean {
  let i = 0;
  return annotations.every(({ start, end }) => {
    while (i < segments.length && (segments[i]?.end ?? 0) < end) i++;
    const segment = segments[i];
    return segment !== undefined && (segment.start ?? 0) <= start && end <= (segment.end ?? 0);
  });
}

/** A tier's name as it stands in the file, which need not be in NFC; undefined where there are several. */
function rawName(name: string, { tierNames }: EafLayout): string | undefined {
  if (tierNames.has(name)) return name;
  const same = [...tierNames].filter((raw) => raw.normalize('NFC') === name.normalize('NFC'));
  return same.length === 1 ? same[0] : undefined;
}
