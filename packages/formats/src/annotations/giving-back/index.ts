export { extensibleFormats, type NewFileFormat, newFileFormats } from '../../annotation-formats/index.js';
export { addTranscriptions } from './add-tiers.js';
export { type Divided, dividedOver, type FileSegment } from './divided.js';
export { type NewFileOptions, newAnnotationFile } from './new-file.js';
export { type OneUtteranceFile, oneUtteranceFiles } from './one-utterance-files.js';
export { shifted, shiftedLabels } from './shifted.js';
export type { GivingBackOptions, TranscribedRecording, TranscribedUtterance } from './types.js';
