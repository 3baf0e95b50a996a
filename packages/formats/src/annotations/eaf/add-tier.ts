import { definitionOf, isSameLanguage, namedLanguage } from '../../languages/index.js';
import { AnnotationError } from '../error.js';
import type { Annotation } from '../model.js';
import { type NewTier, UniqueNames, uniqueName } from '../new-tier.js';
import { tierWith } from '../tiers.js';
import { attributes, escapeText } from '../xml/escape.js';
import { applied, type Insertion } from './apply.js';
import { EafLayout, type Extent } from './layout.js';
import { type Relation, relationOf } from './relation.js';
import { type Constraint, constraints } from './schema.js';
import { TiersOfFile } from './tiers-of-file.js';

export interface AddedTier {
  readonly bytes: Uint8Array;
  /** As it is called in the file. */
  readonly name: string;
}

/**
 * The same file with a tier more: every byte stays but for what is put in. Throws AnnotationError where the file cannot
 * be read, or where the tier's times are none that it may have.
 */
export function addTierToEaf(bytes: Uint8Array, tier: NewTier): AddedTier {
  const extension = new EafExtension(bytes);
  const name = extension.add(tier);
  return { bytes: extension.bytes(), name };
}

const constraintOf: Readonly<Record<Relation['kind'], Constraint | null>> = {
  association: 'Symbolic_Association',
  included: 'Included_In',
  root: null,
};

const typeNames = { association: 'association', included: 'included', root: 'segments' } as const;

/**
 * Tiers to be put into one file, which is read once however many there are. One may depend on another that was added
 * before it.
 */
export class EafExtension {
  private readonly layout: EafLayout;
  private readonly existing: TiersOfFile;
  private readonly names: UniqueNames;
  private readonly eol: string;
  private annotations: number;
  private slots: number;
  private readonly markup: Readonly<
    Record<'slots' | 'tiers' | 'types' | 'languages' | 'constraints', string[]>
  > = {
    slots: [],
    tiers: [],
    types: [],
    languages: [],
    constraints: [],
  };

  /** Throws AnnotationError where the file cannot be read. */
  constructor(private readonly before: Uint8Array) {
    this.layout = EafLayout.of(before);
    if (!this.layout.last.has('ANNOTATION_DOCUMENT')) {
      throw new AnnotationError('annotations-not-writable', 'it is no ELAN file.');
    }
    this.existing = new TiersOfFile(before);
    this.names = new UniqueNames(this.layout.tierNames);
    this.eol = hasCrlf(before) ? '\r\n' : '\n';
    this.annotations = this.layout.largestAnnotation;
    this.slots = this.layout.largestSlot;
  }

  /** Returns its name in the file. Throws AnnotationError where its times are none that it may have. */
  add(tier: NewTier): string {
    const relation = relationOf(this.existing, this.layout, tier);
    const name = this.names.of(tier.name);
    const type = this.typeFor(relation);
    this.markup.tiers.push(...this.tier(tier, relation, name, type));
    return name;
  }

  /** The file with all of them. */
  bytes(): Uint8Array {
    const { markup, layout } = this;
    if (markup.tiers.length === 0) return this.before;
    const insertions = this.header();
    const { after: afterTimes, insertion: times } = this.timeOrder(markup.slots);
    const afterTiers = layout.last.get('TIER')?.closed ?? afterTimes;
    const lastType = layout.last.get('LINGUISTIC_TYPE')?.closed ?? afterTiers;
    const afterLanguages =
      layout.last.get('LANGUAGE')?.closed ?? layout.last.get('LOCALE')?.closed ?? lastType;
    const afterConstraints = layout.last.get('CONSTRAINT')?.closed ?? afterLanguages;
    return applied(this.before, [
      ...insertions,
      ...times,
      { after: afterTiers, markup: markup.tiers.join('') },
      { after: lastType, markup: markup.types.join('') },
      { after: afterLanguages, markup: markup.languages.join('') },
      { after: afterConstraints, markup: markup.constraints.join('') },
    ]);
  }

  /** A type that is there or, where none fits, a new one with the constraint that it needs. */
  private typeFor({ kind }: Relation): string {
    const constraint = constraintOf[kind];
    const alignable = kind !== 'association';
    const { types } = this.layout;
    const known = types.find(
      (one) => one.plain && one.constraint === constraint && one.alignable === alignable,
    );
    if (constraint !== null) this.constraint(constraint);
    if (known) return known.id;
    const id = uniqueName(typeNames[kind], new Set(types.map((type) => type.id)));
    types.push({ id, constraint, alignable, plain: true });
    this.markup.types.push(
      this.line(
        1,
        `<LINGUISTIC_TYPE${attributes({ CONSTRAINTS: constraint, GRAPHIC_REFERENCES: 'false', LINGUISTIC_TYPE_ID: id, TIME_ALIGNABLE: String(alignable) })}/>`,
      ),
    );
    return id;
  }

  /** The id of the tier's language in the file, where it is described if it was not; null where that says none, or its version has none. */
  private languageFor({ language }: NewTier): string | null {
    if (!language || !hasLanguages(this.layout.version)) return null;
    const { languages, ids } = this.layout;
    const byId = new Map(languages.toReversed().map((one) => [one.id, one]));
    const known = languages.find((one) => {
      // Without an id nothing can refer to it, and of several with one id the first counts.
      const named = one.id === '' || byId.get(one.id) !== one ? null : namedLanguage(one);
      return named !== null && isSameLanguage(named, language);
    });
    if (known) return known.id;
    const { name, code } = language;
    // A name of XML, and one that nothing else in the file has.
    const id = uniqueName(code !== null && /^[a-z]/u.test(code) ? code : 'language', ids);
    ids.add(id);
    const definition = definitionOf(language);
    languages.push({ id, definition, label: name });
    this.markup.languages.push(
      this.line(1, `<LANGUAGE${attributes({ LANG_DEF: definition, LANG_ID: id, LANG_LABEL: name })}/>`),
    );
    return id;
  }

  private line(depth: number, markup: string): string {
    return `${this.eol}${'    '.repeat(depth)}${markup}`;
  }

  private newId(prefix: 'a' | 'ts'): string {
    for (;;) {
      const id = prefix === 'a' ? `a${++this.annotations}` : `ts${++this.slots}`;
      if (this.layout.ids.has(id)) continue;
      this.layout.ids.add(id);
      return id;
    }
  }

  private tier(tier: NewTier, relation: Relation, name: string, type: string): string[] {
    const parent = relation.kind === 'root' ? null : relation.parent;
    const opening = `<TIER${attributes({ ANNOTATOR: tier.annotator, LANG_REF: this.languageFor(tier), LINGUISTIC_TYPE_REF: type, PARENT_REF: parent, PARTICIPANT: tier.participant, TIER_ID: name })}`;
    const isAssociated = relation.kind === 'association';
    const annotations = (isAssociated ? tier : relation).annotations.map(
      ({ start, end, text }, i): Annotation => ({
        id: this.newId('a'),
        start,
        end,
        text,
        time: 'given',
        parent: isAssociated ? (relation.of[i] ?? null) : null,
      }),
    );
    const added = { id: name, type, parent, participant: tier.participant ?? null, annotations };
    this.existing.add(tierWith({ ...added, constraint: constraintOf[relation.kind] }));
    for (const { id } of annotations) this.layout.annotationIds.set(id ?? '', 1);
    this.layout.tierNames.add(name);
    if (annotations.length === 0) return [this.line(1, `${opening}/>`)];
    const parts = annotations.map(({ id, start, end, text, parent: of }) =>
      isAssociated
        ? this.annotation('REF_ANNOTATION', { ANNOTATION_ID: id, ANNOTATION_REF: of }, text)
        : this.annotation(
            'ALIGNABLE_ANNOTATION',
            { ANNOTATION_ID: id, TIME_SLOT_REF1: this.slot(start), TIME_SLOT_REF2: this.slot(end) },
            text,
          ),
    );
    return [this.line(1, `${opening}>`), ...parts, this.line(1, '</TIER>')];
  }

  private slot(time: number | null): string {
    const id = this.newId('ts');
    this.markup.slots.push(this.line(2, `<TIME_SLOT${attributes({ TIME_SLOT_ID: id, TIME_VALUE: time })}/>`));
    return id;
  }

  private annotation(element: string, values: Readonly<Record<string, string | null>>, text: string): string {
    return [
      this.line(2, '<ANNOTATION>'),
      this.line(3, `<${element}${attributes(values)}>`),
      this.line(4, `<ANNOTATION_VALUE>${escapeText(text)}</ANNOTATION_VALUE>`),
      this.line(3, `</${element}>`),
      this.line(2, '</ANNOTATION>'),
    ].join('');
  }

  /** The number from which ELAN goes on numbering; too small, it would give an id twice. */
  private header(): Insertion[] {
    const number = String(this.annotations);
    if (this.layout.lastUsed.length > 0)
      return this.layout.lastUsed.map((property) => this.content(property, 'PROPERTY', number, true));
    const property = this.line(2, `<PROPERTY NAME="lastUsedAnnotationId">${number}</PROPERTY>`);
    const header = this.layout.first.get('HEADER');
    const last =
      this.layout.last.get('PROPERTY') ??
      this.layout.last.get('LINKED_FILE_DESCRIPTOR') ??
      this.layout.last.get('MEDIA_DESCRIPTOR');
    if (header && last && last.closed < header.closed) return [{ after: last.closed, markup: property }];
    if (header) return [this.content(header, 'HEADER', `${property}${this.line(1, '')}`, false)];
    return [
      {
        after: this.layout.last.get('LICENSE')?.closed ?? this.rootOpened(),
        markup: `${this.line(1, '<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">')}${property}${this.line(1, '</HEADER>')}`,
      },
    ];
  }

  /** What puts these slots in, and the offset behind the element. */
  private timeOrder(slots: readonly string[]): { readonly after: number; readonly insertion: Insertion[] } {
    const order = this.layout.first.get('TIME_ORDER');
    const last = this.layout.last.get('TIME_SLOT');
    const markup = slots.join('');
    if (!order) {
      const after =
        this.layout.first.get('HEADER')?.closed ??
        this.layout.last.get('LICENSE')?.closed ??
        this.rootOpened();
      const whole = `${this.line(1, '<TIME_ORDER>')}${markup}${this.line(1, '</TIME_ORDER>')}`;
      return { after, insertion: markup === '' ? [] : [{ after, markup: whole }] };
    }
    if (markup === '') return { after: order.closed, insertion: [] };
    const within = last && last.closed <= order.closed && last.closed > order.opened;
    return {
      after: order.closed,
      insertion: [
        within
          ? { after: last.closed, markup }
          : this.content(order, 'TIME_ORDER', `${markup}${this.line(1, '')}`, false),
      ],
    };
  }

  private constraint(needed: Constraint): void {
    const known = this.layout.constraints;
    if (known.has(needed)) return;
    const missing = known.size === 0 ? (Object.keys(constraints) as Constraint[]) : [needed];
    for (const stereotype of missing) {
      known.add(stereotype);
      this.markup.constraints.push(
        this.line(
          1,
          `<CONSTRAINT${attributes({ DESCRIPTION: constraints[stereotype], STEREOTYPE: stereotype })}/>`,
        ),
      );
    }
  }

  /** Something after the opening tag, which is opened up where it closes itself, or in place of what is there. */
  private content(
    { opened, selfClosing, closed }: Extent,
    element: string,
    markup: string,
    replace: boolean,
  ): Insertion {
    if (selfClosing) return { after: opened, remove: 2, markup: `>${markup}</${element}>` };
    if (!replace) return { after: opened, markup: markup.trimEnd() };
    return { after: closed, remove: closed - opened, markup: `${markup}</${element}>` };
  }

  private rootOpened(): number {
    const root = this.layout.last.get('ANNOTATION_DOCUMENT');
    if (!root || root.selfClosing)
      throw new AnnotationError('annotations-not-writable', 'the file has no content.');
    return root.opened;
  }
}

/** Since 2.8. */
function hasLanguages(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 8);
}

function hasCrlf(bytes: Uint8Array): boolean {
  const at = bytes.indexOf(0x0a);
  return (
    at > 0 &&
    (bytes[at - 1] === 0x0d ||
      (bytes[at - 1] === 0 && bytes[at - 2] === 0x0d) ||
      (bytes[at - 2] === 0 && bytes[at - 3] === 0x0d))
  );
}
