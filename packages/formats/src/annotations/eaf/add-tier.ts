import { AnnotationError } from '../error.js';
import { type NewTier, uniqueName } from '../new-tier.js';
import { attributes, escapeText } from '../xml/escape.js';
import { applied, type Insertion } from './apply.js';
import { EafLayout, type Extent } from './layout.js';
import { type Relation, relationOf } from './relation.js';
import { type Constraint, constraints } from './schema.js';

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
  const layout = EafLayout.of(bytes);
  if (!layout.last.has('ANNOTATION_DOCUMENT')) {
    throw new AnnotationError('annotations-not-writable', 'it is no ELAN file.');
  }
  const relation = relationOf(bytes, layout, tier);
  const name = uniqueName(tier.name, layout.tierNames);
  const insertions = new Plan(bytes, layout, relation).of(tier, name);
  return { bytes: applied(bytes, insertions), name };
}

const constraintOf: Readonly<Record<Relation['kind'], Constraint | null>> = {
  association: 'Symbolic_Association',
  included: 'Included_In',
  root: null,
};

const typeNames = { association: 'association', included: 'included', root: 'segments' } as const;

class Plan {
  private readonly eol: string;
  private readonly insertions: Insertion[] = [];
  private annotations: number;
  private slots: number;

  constructor(
    bytes: Uint8Array,
    private readonly layout: EafLayout,
    private readonly relation: Relation,
  ) {
    this.eol = hasCrlf(bytes) ? '\r\n' : '\n';
    this.annotations = layout.largestAnnotation;
    this.slots = layout.largestSlot;
  }

  of(tier: NewTier, name: string): Insertion[] {
    const constraint = constraintOf[this.relation.kind];
    const type = this.layout.types.find(
      (known) =>
        known.plain &&
        known.constraint === constraint &&
        known.alignable === (this.relation.kind !== 'association'),
    );
    const typeName =
      type?.id ?? uniqueName(typeNames[this.relation.kind], new Set(this.layout.types.map(({ id }) => id)));
    const slots: string[] = [];
    const tierMarkup = this.tier(tier, name, typeName, slots);
    this.header();
    const afterTimes = this.timeOrder(slots);
    const afterTiers = this.layout.last.get('TIER')?.closed ?? afterTimes;
    this.insertions.push({ after: afterTiers, markup: tierMarkup });
    const lastType = this.layout.last.get('LINGUISTIC_TYPE')?.closed ?? afterTiers;
    if (!type) {
      this.insertions.push({
        after: lastType,
        markup: this.line(
          1,
          `<LINGUISTIC_TYPE${attributes({ CONSTRAINTS: constraint, GRAPHIC_REFERENCES: 'false', LINGUISTIC_TYPE_ID: typeName, TIME_ALIGNABLE: String(this.relation.kind !== 'association') })}/>`,
        ),
      });
    }
    if (constraint !== null) this.constraint(constraint, lastType);
    return this.insertions;
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

  private tier(tier: NewTier, name: string, type: string, slots: string[]): string {
    const { relation } = this;
    const opening = `<TIER${attributes({ ANNOTATOR: tier.annotator, LINGUISTIC_TYPE_REF: type, PARENT_REF: relation.kind === 'root' ? null : relation.parent, PARTICIPANT: tier.participant, TIER_ID: name })}`;
    if (tier.annotations.length === 0) return this.line(1, `${opening}/>`);
    const slot = (time: number) => {
      const id = this.newId('ts');
      slots.push(this.line(2, `<TIME_SLOT${attributes({ TIME_SLOT_ID: id, TIME_VALUE: time })}/>`));
      return id;
    };
    const parts =
      relation.kind === 'association'
        ? tier.annotations.map(({ text }, i) =>
            this.annotation(
              'REF_ANNOTATION',
              { ANNOTATION_ID: this.newId('a'), ANNOTATION_REF: relation.of[i] },
              text,
            ),
          )
        : relation.annotations.map(({ start, end, text }) =>
            this.annotation(
              'ALIGNABLE_ANNOTATION',
              { ANNOTATION_ID: this.newId('a'), TIME_SLOT_REF1: slot(start), TIME_SLOT_REF2: slot(end) },
              text,
            ),
          );
    return `${this.line(1, `${opening}>`)}${parts.join('')}${this.line(1, '</TIER>')}`;
  }

  private annotation(
    element: string,
    values: Readonly<Record<string, string | undefined>>,
    text: string,
  ): string {
    return [
      this.line(2, '<ANNOTATION>'),
      this.line(3, `<${element}${attributes(values)}>`),
      this.line(4, `<ANNOTATION_VALUE>${escapeText(text)}</ANNOTATION_VALUE>`),
      this.line(3, `</${element}>`),
      this.line(2, '</ANNOTATION>'),
    ].join('');
  }

  /** The number from which ELAN goes on numbering; too small, it would give an id twice. */
  private header(): void {
    const number = String(this.annotations);
    for (const property of this.layout.lastUsed) this.setContent(property, 'PROPERTY', number, true);
    if (this.layout.lastUsed.length > 0) return;
    const property = this.line(2, `<PROPERTY NAME="lastUsedAnnotationId">${number}</PROPERTY>`);
    const header = this.layout.first.get('HEADER');
    const last =
      this.layout.last.get('PROPERTY') ??
      this.layout.last.get('LINKED_FILE_DESCRIPTOR') ??
      this.layout.last.get('MEDIA_DESCRIPTOR');
    if (header && last && last.closed < header.closed)
      this.insertions.push({ after: last.closed, markup: property });
    else if (header) this.setContent(header, 'HEADER', `${property}${this.line(1, '')}`, false);
    else {
      const after = this.layout.last.get('LICENSE')?.closed ?? this.rootOpened();
      this.insertions.push({
        after,
        markup: `${this.line(1, '<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">')}${property}${this.line(1, '</HEADER>')}`,
      });
    }
  }

  /** Returns the offset behind it. */
  private timeOrder(slots: readonly string[]): number {
    const order = this.layout.first.get('TIME_ORDER');
    const last = this.layout.last.get('TIME_SLOT');
    if (!order) {
      const after =
        this.layout.first.get('HEADER')?.closed ??
        this.layout.last.get('LICENSE')?.closed ??
        this.rootOpened();
      if (slots.length > 0)
        this.insertions.push({
          after,
          markup: `${this.line(1, '<TIME_ORDER>')}${slots.join('')}${this.line(1, '</TIME_ORDER>')}`,
        });
      return after;
    }
    if (slots.length > 0) {
      if (last && last.closed <= order.closed && last.closed > order.opened)
        this.insertions.push({ after: last.closed, markup: slots.join('') });
      else this.setContent(order, 'TIME_ORDER', `${slots.join('')}${this.line(1, '')}`, false);
    }
    return order.closed;
  }

  private constraint(needed: Constraint, lastType: number): void {
    if (this.layout.constraints.has(needed)) return;
    const missing =
      this.layout.constraints.size === 0 ? (Object.keys(constraints) as Constraint[]) : [needed];
    const { last } = this.layout;
    const after =
      last.get('CONSTRAINT')?.closed ??
      last.get('LANGUAGE')?.closed ??
      last.get('LOCALE')?.closed ??
      lastType;
    const markup = missing.map((stereotype) =>
      this.line(
        1,
        `<CONSTRAINT${attributes({ DESCRIPTION: constraints[stereotype], STEREOTYPE: stereotype })}/>`,
      ),
    );
    this.insertions.push({ after, markup: markup.join('') });
  }

  /** Put something after the opening tag, which is opened up where it closes itself, or in place of what is there. */
  private setContent(
    { opened, selfClosing, closed }: Extent,
    element: string,
    markup: string,
    replace: boolean,
  ): void {
    if (selfClosing) this.insertions.push({ after: opened, remove: 2, markup: `>${markup}</${element}>` });
    else if (!replace) this.insertions.push({ after: opened, markup: markup.trimEnd() });
    else this.insertions.push({ after: closed, remove: closed - opened, markup: `${markup}</${element}>` });
  }

  private rootOpened(): number {
    const root = this.layout.last.get('ANNOTATION_DOCUMENT');
    if (!root || root.selfClosing)
      throw new AnnotationError('annotations-not-writable', 'the file has no content.');
    return root.opened;
  }
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
