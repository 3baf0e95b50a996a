/** A language by its name, with its code where it is known: of ISO 639-3, or a glottocode. */
export interface NamedLanguage {
  readonly name: string;
  readonly code: string | null;
}

/** A language as a file describes it. */
export interface DescribedLanguage {
  /** By which tiers refer to it. */
  readonly id: string;
  /** The address of its definition. */
  readonly definition: string | null;
  readonly label: string | null;
}

/** ISO 639-3. */
const isoCode = /^[a-z]{3}$/u;
const glottocode = /^[a-z0-9]{4}[0-9]{4}$/u;
const bracketedCode = /\((?<code>[a-z]{3})\)$/u;
/** Codes that name no language: undetermined, several, none, without a code. */
const noLanguage: ReadonlySet<string> = new Set(['und', 'mul', 'zxx', 'mis']);

/** The code of ISO 639-3; null of a glottocode, or without one. */
export const isoCodeOf = (language: NamedLanguage | null): string | null =>
  language?.code && isoCode.test(language.code) ? language.code : null;

/**
 * Name and code of a language as ELAN describes it: the code is its id, or stands at the end of the address of its definition, or
 * in brackets behind its label (`English (eng)`); the name is the label without that, or else the code. Null where that names no language.
 */
export function namedLanguage({ id, definition, label }: DescribedLanguage): NamedLanguage | null {
  const labelled = label?.normalize('NFC').trim() ?? '';
  const bracketed = bracketedCode.exec(labelled);
  const defined = definition?.split(/[/#:=?]+/u).at(-1) ?? '';
  const code = [id, defined, bracketed?.groups?.code ?? '']
    .map((one) => one.trim())
    // In small letters, as codes are written: Aka is a name.
    .find((one) => isoCode.test(one) || glottocode.test(one));
  const name = labelled.slice(0, bracketed?.index).trim() || code || id.normalize('NFC').trim();
  if (name === '' || (code !== undefined && noLanguage.has(code))) return null;
  return { name, code: code ?? null };
}

/** Whether two are one: by their codes, where both have one, else by their names without regard to case. */
export const isSameLanguage = (one: NamedLanguage, other: NamedLanguage): boolean =>
  one.code !== null && other.code !== null
    ? one.code === other.code
    : one.name.toLowerCase() === other.name.toLowerCase();

/** Where a code is defined; null without one. */
export function definitionOf({ code }: NamedLanguage): string | null {
  if (code === null) return null;
  return isoCode.test(code)
    ? `https://iso639-3.sil.org/code/${code}`
    : `https://glottolog.org/resource/languoid/id/${code}`;
}
