export type { TableColumns, TimeUnit } from './delimited/columns.js';
export { AnnotationError, type AnnotationErrorCode } from './error.js';
export type { AnnotationFormat, ReadOptions } from './format.js';
export { preferredMedia } from './media.js';
export type { Annotation, AnnotationDocument, Fault, Media, Place, Tier, TimeKnowledge } from './model.js';
export { readAnnotations } from './read.js';
export { annotationFormats } from './registry.js';
export { type SuggestedSpeaker, suggestedSpeakers } from './speaker.js';
export type { EightBitEncoding } from './text/plain.js';
