/** Small EAF files, made of parts. */
export interface EafParts {
  readonly slots?: string;
  readonly tiers?: string;
  readonly types?: string;
  readonly header?: string;
  readonly units?: string;
  readonly version?: string;
  readonly after?: string;
}

export const types = `    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="utterance" TIME_ALIGNABLE="true"/>
    <LINGUISTIC_TYPE CONSTRAINTS="Symbolic_Association" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="gloss" TIME_ALIGNABLE="false"/>
    <LINGUISTIC_TYPE CONSTRAINTS="Symbolic_Subdivision" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="word" TIME_ALIGNABLE="false"/>
    <LINGUISTIC_TYPE CONSTRAINTS="Time_Subdivision" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="timed" TIME_ALIGNABLE="true"/>
    <LINGUISTIC_TYPE CONSTRAINTS="Included_In" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="included" TIME_ALIGNABLE="true"/>
`;

export const constraintElements = `    <CONSTRAINT DESCRIPTION="d" STEREOTYPE="Time_Subdivision"/>
    <CONSTRAINT DESCRIPTION="d" STEREOTYPE="Symbolic_Subdivision"/>
    <CONSTRAINT DESCRIPTION="d" STEREOTYPE="Symbolic_Association"/>
    <CONSTRAINT DESCRIPTION="d" STEREOTYPE="Included_In"/>
`;

/** `[['ts1', 100], ['ts2']]` as TIME_SLOTs. */
export const slots = (...all: readonly (readonly [string, number?])[]): string =>
  all
    .map(
      ([id, value]) =>
        `        <TIME_SLOT TIME_SLOT_ID="${id}"${value === undefined ? '' : ` TIME_VALUE="${value}"`}/>\n`,
    )
    .join('');

export const aligned = (id: string, from: string, to: string, text: string): string =>
  `        <ANNOTATION>
            <ALIGNABLE_ANNOTATION ANNOTATION_ID="${id}" TIME_SLOT_REF1="${from}" TIME_SLOT_REF2="${to}">
                <ANNOTATION_VALUE>${text}</ANNOTATION_VALUE>
            </ALIGNABLE_ANNOTATION>
        </ANNOTATION>
`;

export const reference = (id: string, of: string, text: string, previous?: string): string =>
  `        <ANNOTATION>
            <REF_ANNOTATION ANNOTATION_ID="${id}" ANNOTATION_REF="${of}"${previous === undefined ? '' : ` PREVIOUS_ANNOTATION="${previous}"`}>
                <ANNOTATION_VALUE>${text}</ANNOTATION_VALUE>
            </REF_ANNOTATION>
        </ANNOTATION>
`;

export const tier = (attributes: string, ...annotations: readonly string[]): string =>
  annotations.length === 0
    ? `    <TIER ${attributes}/>\n`
    : `    <TIER ${attributes}>\n${annotations.join('')}    </TIER>\n`;

export function eaf(parts: EafParts = {}): string {
  const version = parts.version ?? '3.0';
  const order = parts.slots ? `    <TIME_ORDER>\n${parts.slots}    </TIME_ORDER>\n` : '    <TIME_ORDER/>\n';
  return `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2020-01-01T00:00:00+01:00" FORMAT="${version}" VERSION="${version}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv${version}.xsd">
    <HEADER MEDIA_FILE="" TIME_UNITS="${parts.units ?? 'milliseconds'}">
${parts.header ?? '        <PROPERTY NAME="lastUsedAnnotationId">99</PROPERTY>\n'}    </HEADER>
${order}${parts.tiers ?? ''}${parts.types ?? types}${parts.after ?? constraintElements}</ANNOTATION_DOCUMENT>
`;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function utf16(text: string, bigEndian: boolean, bom = true): Uint8Array {
  const units = [...(bom ? '\ufeff' : ''), ...text].join('');
  const bytes = new Uint8Array(units.length * 2);
  for (let i = 0; i < units.length; i++) {
    const unit = units.charCodeAt(i);
    bytes[2 * i + (bigEndian ? 0 : 1)] = unit >> 8;
    bytes[2 * i + (bigEndian ? 1 : 0)] = unit & 0xff;
  }
  return bytes;
}

/** Characters below U+0100, a byte each. */
export const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
