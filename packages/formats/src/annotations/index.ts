export type { TableColumns, TimeUnit } from './delimited/columns.js';
export { type AddedTier, addTierToEaf } from './eaf/add-tier.js';
export { setEafMedia } from './eaf/set-media.js';
export { type NewEaf, writeEaf } from './eaf/write.js';
export { AnnotationError, type AnnotationErrorCode } from './error.js';
export type { AnnotationFormat, ReadOptions } from './format.js';
export {
  addTranscriptions,
  type Divided,
  dividedOver,
  extensibleFormats,
  type FileSegment,
  type GivingBackOptions,
  type NewFileFormat,
  type NewFileOptions,
  newAnnotationFile,
  newFileFormats,
  type OneUtteranceFile,
  oneUtteranceFiles,
  shifted,
  shiftedLabels,
  type TranscribedRecording,
  type TranscribedUtterance,
} from './giving-back/index.js';
export { preferredMedia } from './media.js';
export {
  type Annotation,
  type AnnotationDocument,
  type Fault,
  languageOfTier,
  type Media,
  type Place,
  type Tier,
  type TimeSource,
} from './model.js';
export type { NewAnnotation, NewTier } from './new-tier.js';
export { type FittingRecordings, fittingRecordings, type Pair, pairedRecordings } from './pairing.js';
export { readAnnotations } from './read.js';
export { annotationFormats, hasAnnotationExtension } from './registry.js';
export { type SuggestedSpeaker, suggestedSpeakers } from './speaker.js';
export type { EightBitEncoding } from './text/plain.js';
export { addTiersToTextGrid } from './textgrid/add-tier.js';
export { annotationWriters, type WritableFormat } from './writing/registry.js';
export type { NewDocument, Written } from './writing/types.js';
