import { grouped } from '../../grouped/index.js';
import type { Faults } from '../faults.js';
import type { TimeSource } from '../model.js';
import { boundaryOf } from '../times.js';
import type { RawAnnotation, RawEaf, RawTier } from './raw.js';

export interface Times {
  readonly start: number | null;
  readonly end: number | null;
  readonly time: TimeSource;
}

const unknown: Times = { start: null, end: null, time: 'unknown' };

const rank: Readonly<Record<TimeSource, number>> = { given: 0, divided: 1, estimated: 2, unknown: 3 };
const lessCertain = (a: TimeSource, b: TimeSource) => (rank[a] >= rank[b] ? a : b);

/**
 * When each annotation is said. References are followed by annotation id over any depth: the named parent tier does not
 * matter, nor does what the tier's type says of the annotations' form.
 */
export class AnnotationTimes {
  private readonly byId: Map<string | null, RawAnnotation[]>;
  private readonly found = new Map<RawAnnotation, Times>();
  /** Of references: what they refer to, and which part of it they are. */
  private readonly targets = new Map<RawAnnotation, RawAnnotation>();
  private readonly parts = new Map<RawAnnotation, { index: number; count: number }>();

  constructor(
    private readonly eaf: RawEaf,
    private readonly faults: Faults,
  ) {
    this.byId = grouped(
      eaf.tiers.flatMap(({ annotations }) => annotations),
      ({ id }) => id,
    );
    for (const tier of eaf.tiers) this.relate(tier);
  }

  of(annotation: RawAnnotation): Times {
    // No recursion: a chain of references may be as long as the file.
    const path: RawAnnotation[] = [];
    const onPath = new Set<RawAnnotation>();
    let at: RawAnnotation | undefined = annotation;
    let times: Times | undefined;
    while (at) {
      times = this.found.get(at);
      if (times) break;
      if (onPath.has(at)) {
        this.fault('reference-cycle', at, 'refers to itself, over others; it has no time.');
        times = unknown;
        break;
      }
      path.push(at);
      onPath.add(at);
      if (at.kind === 'alignable') break;
      at = this.targets.get(at);
    }
    for (const each of path.reverse()) {
      times = each.kind === 'alignable' ? this.ofSlots(each) : this.part(each, times ?? unknown);
      this.found.set(each, times);
    }
    return times ?? unknown;
  }

  private ofSlots({ from, to }: RawAnnotation): Times {
    const start = from === null ? undefined : this.eaf.slots.get(from);
    const end = to === null ? undefined : this.eaf.slots.get(to);
    const times = { start: start?.value ?? null, end: end?.value ?? null };
    if (times.start === null || times.end === null) return { ...times, time: 'unknown' };
    return { ...times, time: start?.estimated || end?.estimated ? 'estimated' : 'given' };
  }

  private part(annotation: RawAnnotation, whole: Times): Times {
    const { index, count } = this.parts.get(annotation) ?? { index: 0, count: 1 };
    if (count === 1) return whole;
    if (whole.start === null || whole.end === null) return unknown;
    return {
      start: boundaryOf(whole.start, whole.end, index, count),
      end: boundaryOf(whole.start, whole.end, index + 1, count),
      time: lessCertain('divided', whole.time),
    };
  }

  /** Find what the references of a tier refer to, and in which order those to the same annotation stand. */
  private relate(tier: RawTier): void {
    for (const annotation of tier.annotations) {
      if (annotation.kind === 'alignable') {
        this.checkSlots(annotation);
        continue;
      }
      const target = this.targetOf(annotation);
      if (target) this.targets.set(annotation, target);
    }
    const groups = grouped(
      tier.annotations.filter((annotation) => this.targets.has(annotation)),
      (annotation) => this.targets.get(annotation),
    );
    const constraint = tier.type === null ? null : (this.eaf.types.get(tier.type)?.constraint ?? null);
    for (const group of groups.values()) this.order(group, constraint);
  }

  private checkSlots(annotation: RawAnnotation): void {
    for (const [attribute, id] of [
      ['TIME_SLOT_REF1', annotation.from],
      ['TIME_SLOT_REF2', annotation.to],
    ] as const) {
      if (id === null) this.fault('slot-not-named', annotation, `has no ${attribute}.`);
      else if (!this.eaf.slots.has(id))
        this.fault('slot-missing', annotation, `refers to the time slot ${id}, which is not there.`);
    }
  }

  private targetOf(annotation: RawAnnotation): RawAnnotation | undefined {
    const { of, tier } = annotation;
    const candidates = of === null ? [] : (this.byId.get(of) ?? []);
    const target =
      candidates.length > 1
        ? (candidates.find((c) => c.tier.id === tier.parent) ?? candidates[0])
        : candidates[0];
    if (!target) {
      this.fault(
        'reference-missing',
        annotation,
        of === null
          ? 'refers to no annotation; it has no time.'
          : `refers to ${of}, which is not there; it has no time.`,
      );
      return undefined;
    }
    if (tier.parent !== null && target.tier.id !== tier.parent) {
      this.fault(
        'reference-elsewhere',
        annotation,
        `refers to ${of} of tier ${JSON.stringify(target.tier.id)}, while the tier's parent is ${JSON.stringify(tier.parent)}; its time is that of ${of}.`,
      );
    }
    return target;
  }

  private order(group: readonly RawAnnotation[], constraint: string | null): void {
    const first = group[0];
    if (!first) return;
    this.checkPrevious(group);
    if (group.length === 1) return;
    if (constraint === 'Symbolic_Association') {
      this.fault(
        'association-repeated',
        first,
        `and others refer to ${first.of}; an association has one. Each has the whole segment.`,
        group.length - 1,
      );
      return;
    }
    const ordered = this.chained(group);
    ordered.forEach((annotation, index) => {
      this.parts.set(annotation, { index, count: ordered.length });
    });
  }

  private checkPrevious(group: readonly RawAnnotation[]): void {
    for (const annotation of group) {
      const { previous } = annotation;
      if (previous === null) continue;
      const found = this.byId.get(previous);
      if (!found) this.fault('previous-missing', annotation, `follows ${previous}, which is not there.`);
      else if (!found.some((other) => other.tier === annotation.tier && other.of === annotation.of)) {
        this.fault(
          'previous-elsewhere',
          annotation,
          `follows ${previous}, which is no part of the same annotation.`,
        );
      }
    }
  }

  /** Those without a predecessor in the order of the file, each followed by those that follow it. */
  private chained(group: readonly RawAnnotation[]): RawAnnotation[] {
    const ids = new Set(group.flatMap(({ id }) => (id === null ? [] : [id])));
    const isHead = ({ id, previous }: RawAnnotation) =>
      previous === null || !ids.has(previous) || previous === id;
    const followers = grouped(
      group.filter((annotation) => !isHead(annotation)),
      ({ previous }) => previous,
    );
    const ordered = new Set<RawAnnotation>();
    const pending = group.filter(isHead).reverse();
    for (let at = pending.pop(); at; at = pending.pop()) {
      if (ordered.has(at)) continue;
      ordered.add(at);
      const next = at.id === null ? [] : (followers.get(at.id) ?? []);
      if (next.length > 1)
        this.fault(
          'previous-shared',
          at,
          `is followed by ${next.length} annotations; they are in the order of the file.`,
        );
      pending.push(...next.toReversed());
    }
    for (const annotation of group) {
      if (ordered.has(annotation)) continue;
      this.fault(
        'previous-cycle',
        annotation,
        'follows itself, over others; it keeps its place in the file.',
      );
      ordered.add(annotation);
    }
    return [...ordered];
  }

  private fault(code: string, { id, tier, line }: RawAnnotation, message: string, count = 1): void {
    this.faults.add(
      code,
      `Tier ${JSON.stringify(tier.id)}: annotation ${id ?? 'without id'} ${message}`,
      { line, tier: tier.id, ...(id === null ? {} : { annotation: id }) },
      count,
    );
  }
}
