import { grouped } from '../../grouped/index.js';
import { AnnotationError } from '../error.js';
import { Faults } from '../faults.js';
import { preferredMedia } from '../media.js';
import type { Annotation, AnnotationDocument, Tier } from '../model.js';
import { checkTimes, inOrder } from '../times.js';
import { eafMedia } from './media.js';
import { parseEaf } from './parse.js';
import type { RawEaf, RawTier } from './raw.js';
import { AnnotationTimes } from './references.js';
import { constraints } from './schema.js';
import { estimateSlots } from './slots.js';

/** ELAN's EAF, versions 2.0 to 3.0, and its templates. Throws AnnotationError where it is not well-formed. */
export function readEaf(bytes: Uint8Array): AnnotationDocument {
  const faults = new Faults();
  const eaf = parseEaf(bytes, faults);
  toMilliseconds(eaf);
  checkTiers(eaf, faults);
  estimateSlots(eaf, fromTheRoot(eaf.tiers, faults), faults);
  const times = new AnnotationTimes(eaf, faults);
  const media = eafMedia(eaf, faults);
  const tiers = eaf.tiers.map((tier) => tierOf(tier, eaf, times));
  eaf.tiers.forEach((raw, i) => {
    const tier = tiers[i];
    if (!tier) return;
    // Of references, the annotation that they refer to is reported.
    const own = new Set(raw.annotations.filter(({ kind }) => kind === 'alignable').map(({ id }) => id));
    checkTimes(
      tier.id,
      tier.annotations.filter(({ id }) => own.has(id)),
      faults,
    );
  });
  checkOrigin(tiers, preferredMedia(media)?.originMilliseconds ?? 0, faults);
  const { version, languages } = eaf;
  return { format: 'eaf', version, media, tiers, languages, faults: faults.list() };
}

const frameMilliseconds: Readonly<Record<string, number>> = { 'PAL-frames': 40, 'NTSC-frames': 1001 / 30 };

function toMilliseconds({ timeUnits, slots }: RawEaf): void {
  if (timeUnits === null || timeUnits === 'milliseconds') return;
  const unit = frameMilliseconds[timeUnits];
  if (unit === undefined) {
    throw new AnnotationError(
      'annotations-refused',
      `its times are in ${JSON.stringify(timeUnits.slice(0, 40))}; only milliseconds, PAL-frames and NTSC-frames are known.`,
    );
  }
  for (const slot of slots.values()) if (slot.value !== null) slot.value = Math.round(slot.value * unit);
}

function checkTiers({ tiers, types, languages }: RawEaf, faults: Faults): void {
  const described = new Set(languages.map(({ id }) => id));
  const names = new Set(tiers.map(({ id }) => id));
  for (const { id, type, parent, language, line, annotations } of tiers) {
    const subject = `Tier ${JSON.stringify(id)}`;
    const place = { line, tier: id };
    if (parent !== null && !names.has(parent)) {
      faults.add(
        'parent-missing',
        `${subject} names the parent tier ${JSON.stringify(parent)}, which is not there.`,
        place,
      );
    }
    if (language !== null && !described.has(language)) {
      faults.add(
        'language-missing',
        `${subject} names the language ${JSON.stringify(language)}, which the file does not describe; that is taken for its name.`,
        place,
      );
    }
    const references = annotations.filter(({ kind }) => kind === 'reference').length;
    if (references > 0 && parent === null) {
      faults.add(
        'reference-without-parent',
        `${subject} holds references and names no parent tier; they are followed all the same.`,
        place,
        references,
      );
    }
    if (type === null) faults.add('type-not-named', `${subject} names no linguistic type.`, place);
    else if (!types.has(type))
      faults.add(
        'type-missing',
        `${subject} names the type ${JSON.stringify(type)}, which is not there.`,
        place,
      );
    const constraint = (type === null ? undefined : types.get(type))?.constraint ?? null;
    if (constraint !== null && !Object.hasOwn(constraints, constraint)) {
      faults.add(
        'constraint-unknown',
        `${subject}: its type has the constraint ${JSON.stringify(constraint)}, which is not known.`,
        place,
      );
    }
    const symbolic = constraint?.startsWith('Symbolic_') ?? false;
    if (symbolic && references < annotations.length) {
      faults.add(
        'alignable-on-symbolic',
        `${subject} holds annotations with times of their own although its type is symbolic; their times are kept.`,
        place,
        annotations.length - references,
      );
    }
    if (!symbolic && references > 0 && type !== null && types.has(type)) {
      faults.add(
        'reference-on-aligned',
        `${subject} holds references although its type has times of its own; they are followed.`,
        place,
        references,
      );
    }
  }
}

/** Parents before children; a tier in a circle of parents comes as it stands. */
function fromTheRoot(tiers: readonly RawTier[], faults: Faults): RawTier[] {
  const names = new Set(tiers.map(({ id }) => id));
  const children = grouped(tiers, ({ parent }) => (parent !== null && names.has(parent) ? parent : null));
  const pending = [...(children.get(null) ?? [])];
  const ordered = new Set<RawTier>();
  for (let i = 0; i < pending.length; i++) {
    const tier = pending[i];
    if (!tier || ordered.has(tier)) continue;
    ordered.add(tier);
    pending.push(...(children.get(tier.id) ?? []));
  }
  for (const tier of tiers) {
    if (ordered.has(tier)) continue;
    faults.add('parent-cycle', `Tier ${JSON.stringify(tier.id)} is its own parent, over others.`, {
      line: tier.line,
      tier: tier.id,
    });
    ordered.add(tier);
  }
  return [...ordered];
}

function tierOf(raw: RawTier, eaf: RawEaf, times: AnnotationTimes): Tier {
  const annotations = raw.annotations.map(
    (annotation): Annotation => ({
      id: annotation.id,
      ...times.of(annotation),
      text: annotation.text,
      parent: annotation.kind === 'reference' ? annotation.of : null,
    }),
  );
  return {
    id: raw.id.normalize('NFC'),
    type: raw.type?.normalize('NFC') ?? null,
    constraint: (raw.type === null ? undefined : eaf.types.get(raw.type))?.constraint ?? null,
    participant: raw.participant?.normalize('NFC') ?? null,
    annotator: raw.annotator?.normalize('NFC') ?? null,
    language: raw.language,
    parent: raw.parent?.normalize('NFC') ?? null,
    annotations: inOrder(annotations),
  };
}

function checkOrigin(tiers: readonly Tier[], origin: number, faults: Faults): void {
  if (origin >= 0) return;
  for (const tier of tiers) {
    for (const { id, start } of tier.annotations) {
      if (start === null || start < 0 || start + origin >= 0) continue;
      faults.add(
        'before-media',
        `Tier ${JSON.stringify(tier.id)}: ${start} ms is before the beginning of the media file, which begins at ${-origin} ms.`,
        { tier: tier.id, milliseconds: start, ...(id === null ? {} : { annotation: id }) },
      );
    }
  }
}
