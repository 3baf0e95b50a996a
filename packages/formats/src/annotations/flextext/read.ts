import { Faults } from '../faults.js';
import { lastPart, mediaOf } from '../media.js';
import type { AnnotationDocument, Media } from '../model.js';
import { OneRecording } from '../one-recording.js';
import { collapsed, TierBuilder } from '../tiers.js';
import { checkTimes } from '../times.js';
import { childElements, parseElements, reportStrayText, textOf, type XmlElement } from '../xml/tree.js';
import { addPhrase, type FlexContext } from './phrases.js';

/** FLEx's interlinear texts: a tier for each level, kind of item, language and speaker. */
export function readFlextext(bytes: Uint8Array): AnnotationDocument {
  const faults = new Faults();
  const media: Media[] = [];
  const tiers = new TierBuilder();
  const texts: XmlElement[] = [];
  let version: string | null = null;
  parseElements(
    bytes,
    new Set(['interlinear-text']),
    faults,
    (text) => texts.push(text),
    (name, attributes, line) => {
      if (name === 'document') version = attributes.version ?? null;
      else faults.add('element-unknown', `An element ${name} was not read.`, { line });
    },
  );
  const recordings = new OneRecording();
  texts.forEach((text, number) => {
    const files = mediaFilesOf(text);
    const timed = (file: string | undefined) => {
      const location = file === undefined ? undefined : files.get(file);
      const all = [...files.values()].filter((one) => one !== '');
      recordings.add(`${number} ${location ?? ''}`, location ? [location] : all);
    };
    addText(
      text,
      { number, several: texts.length > 1, tiers, faults, vernacular: vernacularOf(text), timed },
      media,
    );
  });
  recordings.check(faults);
  const list = tiers.list();
  for (const tier of list.filter(({ type }) => type?.startsWith('phrase txt')))
    checkTimes(tier.id, tier.annotations, faults);
  return { format: 'flextext', version, media, tiers: list, faults: faults.list() };
}

function addText(text: XmlElement, context: FlexContext, media: Media[]): void {
  const { tiers, faults, number, several } = context;
  reportStrayText(text, faults);
  for (const child of childElements(text)) {
    if (child.name === 'item') {
      const { type = '', lang = '' } = child.attributes;
      const name = `${several ? `text ${number + 1} ` : ''}text ${type} ${lang}`.trim();
      tiers.add(
        name,
        { id: name, type: `text ${type}`, language: lang || null },
        {
          id: null,
          start: null,
          end: null,
          time: 'unknown',
          text: collapsed(textOf(child)),
          parent: null,
        },
      );
    } else if (child.name === 'paragraphs') {
      for (const paragraph of childElements(child)) addParagraph(paragraph, context);
      reportStrayText(child, faults);
    } else if (child.name === 'media-files') {
      for (const file of childElements(child)) {
        const { location, guid } = file.attributes;
        if (location) media.push(mediaOf(location));
        else
          faults.add('media-without-name', `The media file ${guid ?? ''} has no location.`, {
            line: file.line,
          });
      }
    } else if (child.name !== 'languages') {
      faults.add('element-unknown', `An element ${child.name} was not read.`, { line: child.line });
    }
  }
}

function addParagraph(paragraph: XmlElement, context: FlexContext): void {
  const { faults } = context;
  const unknown = ({ name, line }: XmlElement) =>
    faults.add('element-unknown', `An element ${name} was not read.`, { line });
  if (paragraph.name !== 'paragraph') {
    unknown(paragraph);
    return;
  }
  reportStrayText(paragraph, faults);
  for (const phrases of childElements(paragraph)) {
    if (phrases.name !== 'phrases') {
      unknown(phrases);
      continue;
    }
    reportStrayText(phrases, faults);
    for (const phrase of childElements(phrases)) {
      if (phrase.name === 'item') unknown(phrase);
      else addPhrase(phrase, context);
    }
  }
}

/** Where the media files of a text are, by their guid. */
function mediaFilesOf(text: XmlElement): Map<string, string> {
  const files = childElements(text).filter(({ name }) => name === 'media-files');
  return new Map(
    files
      .flatMap(childElements)
      .map(({ attributes }) => [attributes.guid ?? '', lastPart(attributes.location ?? '')]),
  );
}

/** The languages that are the object of the text; none where the file does not say. */
function vernacularOf(text: XmlElement): Set<string> {
  const languages = childElements(text).filter(({ name }) => name === 'languages');
  return new Set(
    languages
      .flatMap(childElements)
      .filter(({ attributes }) => attributes.vernacular === 'true')
      .map(({ attributes }) => attributes.lang ?? ''),
  );
}
