import type { DescribedLanguage } from '../../languages/index.js';
import { Faults } from '../faults.js';
import { type Attributes, parseXml, type XmlPosition } from '../xml/parse.js';
import { describedLanguage } from './languages.js';

/** Where an element lies: offsets in the decoded text, after its opening tag and after its end. */
export interface Extent {
  readonly opened: number;
  readonly selfClosing: boolean;
  closed: number;
}

export interface TypeLayout {
  readonly id: string;
  readonly constraint: string | null;
  readonly alignable: boolean;
  /** Without vocabulary, lexicon or reference to another file. */
  readonly plain: boolean;
}

/** What must be known of an EAF to put something into it. */
export class EafLayout {
  readonly ids = new Set<string>();
  /** Annotation ids that stand only once. */
  readonly annotationIds = new Map<string, number>();
  readonly tierNames = new Set<string>();
  readonly types: TypeLayout[] = [];
  readonly constraints = new Set<string>();
  readonly languages: DescribedLanguage[] = [];
  /** As the file says it first, such as `2.8`. */
  version = '';
  timeUnits = 'milliseconds';
  largestAnnotation = 0;
  largestSlot = 0;
  /** Each MEDIA_DESCRIPTOR, with what its tag says. */
  readonly media: { readonly extent: Extent; readonly attributes: Attributes }[] = [];
  /** Each PROPERTY lastUsedAnnotationId. */
  readonly lastUsed: Extent[] = [];
  /** The last element of each name that has been closed. */
  readonly last = new Map<string, Extent>();
  readonly first = new Map<string, Extent>();
  private readonly open: Extent[] = [];
  private property: { text: string } | undefined;

  static of(bytes: Uint8Array): EafLayout {
    const layout = new EafLayout();
    parseXml(
      bytes,
      {
        open: (name, attributes, at, selfClosing) => layout.opened(name, attributes, at, selfClosing),
        close: (name, at) => layout.closed(name, at),
        text: (text) => {
          if (layout.property) layout.property.text += text;
        },
      },
      new Faults(),
    );
    return layout;
  }

  private opened(name: string, attributes: Attributes, { offset }: XmlPosition, selfClosing: boolean): void {
    const extent: Extent = { opened: offset, selfClosing, closed: offset };
    this.open.push(extent);
    for (const attribute of idAttributes) {
      const id = attributes[attribute];
      if (id !== undefined) this.ids.add(id);
    }
    if (name === 'PROPERTY' && attributes.NAME === 'lastUsedAnnotationId') {
      this.property = { text: '' };
      this.lastUsed.push(extent);
    } else if (name === 'MEDIA_DESCRIPTOR') this.media.push({ extent, attributes });
    else if (name === 'HEADER') this.timeUnits = attributes.TIME_UNITS || 'milliseconds';
    else if (name === 'TIME_SLOT') this.largestSlot = larger(this.largestSlot, attributes.TIME_SLOT_ID);
    else if (name === 'ALIGNABLE_ANNOTATION' || name === 'REF_ANNOTATION') {
      const id = attributes.ANNOTATION_ID ?? '';
      this.annotationIds.set(id, (this.annotationIds.get(id) ?? 0) + 1);
      this.largestAnnotation = larger(this.largestAnnotation, id);
    } else if (name === 'TIER') this.tierNames.add(attributes.TIER_ID ?? '');
    else if (name === 'LANGUAGE') this.languages.push(describedLanguage(attributes));
    else if (name === 'ANNOTATION_DOCUMENT') this.version = attributes.FORMAT || attributes.VERSION || '';
    else if (name === 'CONSTRAINT') this.constraints.add(attributes.STEREOTYPE ?? '');
    else if (name === 'LINGUISTIC_TYPE') {
      this.types.push({
        id: attributes.LINGUISTIC_TYPE_ID ?? '',
        constraint: attributes.CONSTRAINTS || null,
        alignable: attributes.TIME_ALIGNABLE === 'true',
        plain: ![attributes.CONTROLLED_VOCABULARY_REF, attributes.EXT_REF, attributes.LEXICON_REF].some(
          Boolean,
        ),
      });
    }
  }

  private closed(name: string, { offset }: XmlPosition): void {
    const extent = this.open.pop();
    if (!extent) return;
    extent.closed = offset;
    this.last.set(name, extent);
    if (!this.first.has(name)) this.first.set(name, extent);
    if (name === 'PROPERTY' && this.property) {
      this.largestAnnotation = larger(this.largestAnnotation, `a${this.property.text.trim()}`);
      this.property = undefined;
    }
  }
}

/** All of these are of the type xsd:ID, which has one space for the whole document. */
const idAttributes = [
  'TIME_SLOT_ID',
  'ANNOTATION_ID',
  'LANGUAGE_CODE',
  'LANG_ID',
  'STEREOTYPE',
  'EXT_REF_ID',
  'LEX_REF_ID',
  'REF_LINK_ID',
  'LINK_SET_ID',
  'CVE_ID',
];

/** The number of an id as ELAN makes them; others cannot be in its way. */
function larger(before: number, id: string | undefined): number {
  return Math.max(before, Number(/^(?:a|ts)(\d{1,9})$/u.exec(id ?? '')?.[1] ?? 0));
}
