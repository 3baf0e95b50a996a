import { labelTypes } from '@persephone/engine/labels';
import { audioExtensions } from '@persephone/formats/file-kind';
import { isBlank, nameForm, normalForm } from './text.js';

/** Whole uploads: one model, one zip file, and what comes in a form. */
export const maximumUploadBytes = 512 * 1024 * 1024;
/** A pretrained encoder: ONNX has no longer files. */
export const maximumEncoderBytes = 2 * 1024 * 1024 * 1024;
/** A recording may be a video, of which the sound track is kept. */
export const maximumRecordingBytes = 16 * 1024 * 1024 * 1024;
/** A transcription is read whole into memory; an hour of speech is some hundred kilobytes. */
export const maximumTranscriptionBytes = 1024 * 1024;

/** File name extensions, lower case, without the dot. */
export type UploadKind = 'audio' | 'transcription' | 'bulk';
export const acceptedExtensions: Readonly<Record<UploadKind, readonly string[]>> = {
  audio: audioExtensions,
  transcription: ['txt', ...labelTypes.map(({ name }) => name)],
  bulk: ['zip'],
};

const maximumNameLength = 255;

/**
 * A file's name as its uploader gave it, made fit to store and show: without folders and what no name has, in NFC. One that is
 * none, such as `..`, is shown in percent escapes. It is never used as a path all the same. Throws as `normalForm`.
 */
export function cleanFileName(given: string): string {
  const base = given.split(/[/\\]/u).at(-1) ?? '';
  const clean = nameForm(base.replace(/\p{Surrogate}/gu, '\uFFFD'), (text) =>
    normalForm(text, 'The name of the file'),
  );
  if (isBlank(clean) || clean === '.' || clean === '..') return unnamed(given);
  const characters = Array.from(clean);
  if (characters.length <= maximumNameLength) return clean;
  // The extension says what the file is and must survive the cut.
  const dot = clean.lastIndexOf('.');
  const extension = dot > 0 ? Array.from(clean.slice(dot)).slice(0, 32) : [];
  return [...characters.slice(0, maximumNameLength - extension.length), ...extension].join('');
}

const mostEscaped = 200;

/** What is no name, shown in characters that may be in one: `unnamed (..)`, `unnamed (%2F)`. */
function unnamed(given: string): string {
  const escaped = encodeURIComponent(given.slice(0, mostEscaped).replace(/\p{Surrogate}/gu, '\uFFFD'));
  if (escaped === '') return 'unnamed';
  return `unnamed (${escaped.length > mostEscaped ? `${escaped.slice(0, mostEscaped)}…` : escaped})`;
}

/** Lower case, without the dot; empty where there is none. */
export function extensionOf(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot < 0 ? '' : fileName.slice(dot + 1).toLowerCase();
}

export function hasAcceptedExtension(kind: UploadKind, fileName: string): boolean {
  return acceptedExtensions[kind].includes(extensionOf(fileName));
}
