import type { NewTier } from '../new-tier.js';
import { attributes } from '../xml/escape.js';
import { EafExtension } from './add-tier.js';
import { encodeName, mimeType } from './media-names.js';
import { constraints } from './schema.js';

export interface NewMedia {
  /** The recording's file name; the new file finds it beside itself. */
  readonly name: string;
  /** Where it is as well: an absolute `file:` URL, and a path from the folder of the new file; neither is escaped. */
  readonly url?: string | undefined;
  readonly relativeUrl?: string | undefined;
  readonly originMilliseconds?: number;
}

export interface NewEaf {
  readonly media?: NewMedia | undefined;
  readonly author?: string | undefined;
  /** With time zone, as `2020-01-31T12:00:00+01:00`. */
  readonly date: string;
  /** A UUID. */
  readonly urn: string;
  /** In an order in which a tier stands after the one whose segments it has. */
  readonly tiers: readonly NewTier[];
}

/** A new EAF, version 3.0, as ELAN writes it. */
export function writeEaf({ media, author = '', date, urn, tiers }: NewEaf): Uint8Array {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ANNOTATION_DOCUMENT${attributes({ AUTHOR: author, DATE: date, FORMAT: '3.0', VERSION: '3.0', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:noNamespaceSchemaLocation': 'http://www.mpi.nl/tools/elan/EAFv3.0.xsd' })}>`,
    '    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">',
    ...(media
      ? [
          `        <MEDIA_DESCRIPTOR${attributes({ MEDIA_URL: encodeName(media.url ?? `./${media.name}`), MIME_TYPE: mimeType(media.name), RELATIVE_MEDIA_URL: encodeName(media.relativeUrl ?? `./${media.name}`), TIME_ORIGIN: media.originMilliseconds || null })}/>`,
        ]
      : []),
    `        <PROPERTY NAME="URN">urn:nl-mpi-tools-elan-eaf:${urn}</PROPERTY>`,
    '        <PROPERTY NAME="lastUsedAnnotationId">0</PROPERTY>',
    '    </HEADER>',
    '    <TIME_ORDER/>',
    '    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="segments" TIME_ALIGNABLE="true"/>',
    ...Object.entries(constraints).map(
      ([stereotype, description]) =>
        `    <CONSTRAINT${attributes({ DESCRIPTION: description, STEREOTYPE: stereotype })}/>`,
    ),
    '</ANNOTATION_DOCUMENT>',
    '',
  ];
  const extension = new EafExtension(new TextEncoder().encode(lines.join('\n')));
  for (const tier of tiers) extension.add(tier);
  return extension.bytes();
}
