import type { Faults } from '../faults.js';
import { refuseTooManyTiers } from '../limits.js';
import { type Attributes, parseXml, type XmlPosition } from '../xml/parse.js';
import { addLanguage, present } from './languages.js';
import type { RawAnnotation, RawEaf, RawTier } from './raw.js';
import { eafElements } from './schema.js';

/** Read what an EAF says, whatever the order of its elements. What it cannot place is reported. */
export function parseEaf(bytes: Uint8Array, faults: Faults): RawEaf {
  const reader = new Reader(faults);
  parseXml(bytes, reader, faults);
  return reader.eaf;
}

class Reader {
  readonly eaf: RawEaf = {
    version: null,
    timeUnits: null,
    mediaFile: null,
    media: [],
    slots: new Map(),
    tiers: [],
    languages: [],
    types: new Map(),
  };
  private readonly ids = new Set<string>();
  private readonly tierNames = new Set<string>();
  private readonly languageIds = new Set<string>();
  private readonly openTiers: RawTier[] = [];
  private annotation: RawAnnotation | undefined;
  private inValue = false;
  private value = '';

  constructor(private readonly faults: Faults) {}

  open(name: string, attributes: Attributes, at: XmlPosition): void {
    this.checkKnown(name, attributes, at);
    switch (name) {
      case 'ANNOTATION_DOCUMENT':
        this.eaf.version = present(attributes.FORMAT) ?? present(attributes.VERSION);
        break;
      case 'HEADER':
        this.eaf.timeUnits = present(attributes.TIME_UNITS);
        this.eaf.mediaFile = present(attributes.MEDIA_FILE);
        break;
      case 'MEDIA_DESCRIPTOR':
        this.eaf.media.push(attributes);
        break;
      case 'TIME_SLOT':
        this.slot(attributes, at);
        break;
      case 'TIER':
        this.tier(attributes, at);
        break;
      case 'ALIGNABLE_ANNOTATION':
      case 'REF_ANNOTATION':
        this.annotationOpened(name, attributes, at);
        break;
      case 'ANNOTATION_VALUE':
        this.inValue = true;
        this.value = '';
        break;
      case 'LINGUISTIC_TYPE':
        this.type(attributes, at);
        break;
      case 'LANGUAGE':
        addLanguage(this.eaf.languages, this.languageIds, attributes, at, this.faults);
        break;
    }
  }

  close(name: string, at: XmlPosition): void {
    if (name === 'ANNOTATION_VALUE') {
      this.valueClosed(at);
    } else if (name === 'ALIGNABLE_ANNOTATION' || name === 'REF_ANNOTATION') {
      if (this.annotation && !this.annotation.hasValue) {
        this.faults.add(
          'annotation-without-value',
          `${this.described(this.annotation)} has no ANNOTATION_VALUE; it is kept without text.`,
          this.placeOf(this.annotation),
        );
      }
      this.annotation = undefined;
    } else if (name === 'TIER') this.openTiers.pop();
  }

  text(text: string): void {
    if (this.inValue) this.value += text;
    else if (this.openTiers.length > 0 && text.trim() !== '') {
      this.faults.add(
        'text-outside-value',
        `Tier ${JSON.stringify(this.openTiers.at(-1)?.id)} has text outside its annotations: ${JSON.stringify(text.trim().slice(0, 40))}.`,
        { tier: this.openTiers.at(-1)?.id ?? '' },
      );
    }
  }

  private checkKnown(name: string, attributes: Attributes, { line, column }: XmlPosition): void {
    if (!Object.hasOwn(eafElements, name)) {
      this.faults.add('element-unknown', `An element ${name}, which EAF does not have, was not read.`, {
        line,
        column,
      });
      return;
    }
    const known = eafElements[name];
    if (!known) return;
    for (const attribute of Object.keys(attributes)) {
      if (!known.includes(attribute) && !attribute.includes(':') && attribute !== 'xmlns') {
        this.faults.add('attribute-unknown', `${name} has ${attribute}, which was not read.`, {
          line,
          column,
        });
      }
    }
  }

  private slot(attributes: Attributes, { line, column }: XmlPosition): void {
    const id = attributes.TIME_SLOT_ID;
    if (id === undefined) {
      this.faults.add('slot-without-id', 'A time slot has no id, so that nothing can refer to it.', {
        line,
        column,
      });
      return;
    }
    const { slots } = this.eaf;
    if (slots.has(id)) {
      this.faults.add(
        'slot-duplicate',
        `There are several time slots ${id}; the last one counts, as in ELAN.`,
        { line, column },
      );
    }
    slots.set(id, {
      id,
      value: this.slotValue(attributes.TIME_VALUE, id, line, column),
      estimated: false,
      // Of several with one id, the place in TIME_ORDER is that of the first.
      index: slots.get(id)?.index ?? slots.size,
    });
  }

  private slotValue(value: string | undefined, id: string, line: number, column: number): number | null {
    if (value === undefined) return null;
    const number = /^\s*[+-]?\d+(\.\d*)?\s*$/u.test(value) ? Math.round(Number(value)) : Number.NaN;
    const place = { line, column };
    if (!Number.isSafeInteger(number)) {
      this.faults.add(
        'slot-value',
        `Time slot ${id} has the time ${JSON.stringify(value.slice(0, 40))}, which is no number of ms; it counts as one without time.`,
        place,
      );
      return null;
    }
    if (!/^\s*\+?\d+\s*$/u.test(value)) {
      this.faults.add(
        'slot-value-form',
        `Time slot ${id} has the time ${value.trim().slice(0, 40)}; it should be a whole number of ms and not negative.`,
        place,
      );
    }
    return number + 0;
  }

  private tier(attributes: Attributes, { line, column }: XmlPosition): void {
    const id = attributes.TIER_ID ?? '';
    if (attributes.TIER_ID === undefined) {
      this.faults.add('tier-without-name', 'A tier has no TIER_ID; it is kept without a name.', {
        line,
        column,
      });
    }
    if (this.openTiers.length > 0) {
      this.faults.add('tier-inside-tier', `Tier ${JSON.stringify(id)} is inside another tier.`, {
        line,
        column,
        tier: id,
      });
    }
    const tier: RawTier = {
      id,
      type: present(attributes.LINGUISTIC_TYPE_REF),
      parent: present(attributes.PARENT_REF),
      participant: present(attributes.PARTICIPANT),
      annotator: present(attributes.ANNOTATOR),
      language: present(attributes.LANG_REF),
      line,
      annotations: [],
    };
    // Names that differ only in how they are composed are one everywhere else.
    const name = id.normalize('NFC');
    if (this.tierNames.has(name)) {
      this.faults.add('tier-duplicate', `There are several tiers ${JSON.stringify(id)}; all are kept.`, {
        line,
        column,
        tier: id,
      });
    }
    this.tierNames.add(name);
    this.eaf.tiers.push(tier);
    refuseTooManyTiers(this.eaf.tiers.length);
    this.openTiers.push(tier);
  }

  private annotationOpened(name: string, attributes: Attributes, { line, column }: XmlPosition): void {
    const tier = this.openTiers.at(-1);
    const id = present(attributes.ANNOTATION_ID);
    if (!tier) {
      this.faults.add(
        'annotation-outside-tier',
        `Annotation ${id ?? 'without id'} is in no tier and was not read.`,
        {
          line,
          column,
          ...(id === null ? {} : { annotation: id }),
        },
      );
      return;
    }
    if (this.annotation) {
      this.faults.add('annotation-inside-annotation', `Annotation ${id ?? 'without id'} is inside another.`, {
        line,
        column,
        tier: tier.id,
      });
    }
    const alignable = name === 'ALIGNABLE_ANNOTATION';
    const annotation: RawAnnotation = {
      id,
      kind: alignable ? 'alignable' : 'reference',
      tier,
      from: present(attributes.TIME_SLOT_REF1),
      to: present(attributes.TIME_SLOT_REF2),
      of: present(attributes.ANNOTATION_REF),
      previous: present(attributes.PREVIOUS_ANNOTATION),
      line,
      text: '',
      hasValue: false,
    };
    if (id === null) {
      this.faults.add('annotation-without-id', `Tier ${JSON.stringify(tier.id)}: an annotation has no id.`, {
        line,
        column,
        tier: tier.id,
      });
    } else if (this.ids.has(id)) {
      this.faults.add('annotation-duplicate-id', `There are several annotations ${id}; all are kept.`, {
        line,
        column,
        tier: tier.id,
        annotation: id,
      });
    } else this.ids.add(id);
    tier.annotations.push(annotation);
    this.annotation = annotation;
  }

  private valueClosed({ line, column }: XmlPosition): void {
    this.inValue = false;
    const { annotation, value } = this;
    if (!annotation) {
      if (value !== '') {
        this.faults.add(
          'value-outside-annotation',
          `A value in no annotation was not read: ${JSON.stringify(value.slice(0, 40))}.`,
          { line, column },
        );
      }
      return;
    }
    if (annotation.hasValue) {
      this.faults.add(
        'annotation-several-values',
        `${this.described(annotation)} has several values; they were joined.`,
        this.placeOf(annotation),
      );
      annotation.text += `\n${value.normalize('NFC')}`;
    } else annotation.text = value.normalize('NFC');
    annotation.hasValue = true;
  }

  private type(attributes: Attributes, { line, column }: XmlPosition): void {
    const id = attributes.LINGUISTIC_TYPE_ID;
    if (id === undefined) {
      this.faults.add('type-without-name', 'A linguistic type has no LINGUISTIC_TYPE_ID.', { line, column });
      return;
    }
    if (this.eaf.types.has(id)) {
      this.faults.add(
        'type-duplicate',
        `There are several linguistic types ${JSON.stringify(id)}; the first one counts.`,
        { line, column },
      );
      return;
    }
    this.eaf.types.set(id, { id, constraint: present(attributes.CONSTRAINTS) });
  }

  private described(annotation: RawAnnotation): string {
    return `Tier ${JSON.stringify(annotation.tier.id)}: annotation ${annotation.id ?? 'without id'}`;
  }

  private placeOf(annotation: RawAnnotation) {
    return {
      line: annotation.line,
      tier: annotation.tier.id,
      ...(annotation.id === null ? {} : { annotation: annotation.id }),
    };
  }
}
