import type { TableColumns } from './delimited/columns.js';
import type { AnnotationDocument } from './model.js';
import type { EightBitEncoding } from './text/plain.js';

export interface ReadOptions {
  /** The encoding of a text that is not Unicode and does not say what it is; windows-1252 unless given. */
  readonly eightBit?: EightBitEncoding | undefined;
  /** What the columns of a table hold, where its headings do not tell. */
  readonly columns?: TableColumns | undefined;
}

/** The beginning of a file. */
export interface Head {
  readonly bytes: Uint8Array;
  /** Decoded; what is not in the encoding is replaced. */
  readonly text: string;
  /** The local name of the root element; undefined where the file is no XML. */
  readonly root: string | undefined;
  /** The elements after the root's, as far as the beginning of the file goes. */
  readonly elements: ReadonlySet<string>;
}

/** A format that can be read, found by what is in the file. */
export interface AnnotationFormat {
  /** What `AnnotationDocument.format` says; a format with variants has several. */
  readonly names: readonly string[];
  /** As people call it. */
  readonly title: string;
  /** Of file names, in lower case, without the dot. */
  readonly extensions: readonly string[];
  /** Other files have them as well: among those of a folder, they say nothing. */
  readonly extensionsShared?: boolean;
  recognises(head: Head): boolean;
  /** Throws AnnotationError where nothing can be read. */
  read(bytes: Uint8Array, options: ReadOptions): AnnotationDocument;
}
