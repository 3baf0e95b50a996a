/**
 * The one registry of coded errors: code, HTTP status and title. A code is the end of a problem document's
 * `type` and the key of docs/errors.md; a title says what kind of thing went wrong, the detail that comes with
 * each error says which file, field or id, and what to do.
 */
export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
}

export const errorRegistry = {
  // Requests
  'validation-failed': { status: 400, title: 'The request does not fit its description' },
  'request-malformed': { status: 400, title: 'The request is not HTTP as it should be' },
  'body-malformed': { status: 400, title: 'The body cannot be read' },
  'field-missing': { status: 400, title: 'A required form field is missing' },
  'route-not-found': { status: 404, title: 'There is nothing at this path' },
  'method-not-allowed': { status: 405, title: 'This path does not allow this method' },
  'page-not-found': { status: 404, title: 'The list has no such page' },
  'upload-too-large': { status: 413, title: 'The file is larger than this service accepts' },
  'body-too-large': { status: 413, title: 'The body is larger than this path accepts' },
  'media-type-not-accepted': { status: 415, title: 'This kind of file is not accepted here' },
  'name-blank': { status: 400, title: 'A name is blank' },
  'cursor-invalid': { status: 400, title: 'The list cannot go on from this cursor' },
  'hash-mismatch': { status: 400, title: 'The bytes are not those that were announced' },
  'range-not-satisfiable': { status: 416, title: 'The file has no such bytes' },
  'upload-aborted': { status: 400, title: 'The upload ended before the file did' },
  'request-too-slow': { status: 408, title: 'The request did not arrive in time' },
  'expectation-failed': { status: 417, title: 'This service does not meet the header Expect' },
  'key-missing': { status: 401, title: 'This service asks for an API key' },
  'too-many-wrong-keys': { status: 429, title: 'Too many wrong keys came from this address' },
  'key-not-found': { status: 404, title: 'No such API key' },
  'host-not-allowed': { status: 403, title: 'This service does not answer under this host name' },
  'origin-not-allowed': { status: 403, title: 'Pages of this origin may not use this service' },
  'service-busy': { status: 503, title: 'The service has too much to do at the moment' },
  'worker-missing': { status: 503, title: 'No worker runs jobs' },
  'service-stopping': { status: 503, title: 'The service is stopping' },
  'internal-error': { status: 500, title: 'The service failed; nothing was kept of this request' },
  // Resources
  'audio-not-found': { status: 404, title: 'No such audio' },
  'transcription-not-found': { status: 404, title: 'No such transcription' },
  'utterance-not-found': { status: 404, title: 'No such utterance' },
  'corpus-not-found': { status: 404, title: 'No such corpus' },
  'model-not-found': { status: 404, title: 'No such model' },
  'job-not-found': { status: 404, title: 'No such job' },
  'evaluation-not-found': { status: 404, title: 'The model has not been evaluated' },
  'annotation-document-not-found': { status: 404, title: 'No such annotation document' },
  'recipe-not-found': { status: 404, title: 'No such recipe' },
  'encoder-not-found': { status: 404, title: 'No such encoder' },
  'language-not-found': { status: 404, title: 'No such language' },
  'nothing-to-export': { status: 409, title: 'There is nothing to export' },
  'bytes-not-found': { status: 404, title: 'These bytes are not here yet' },
  'file-damaged': { status: 500, title: 'The file has other bytes than its name says' },
  'file-missing': { status: 404, title: 'The file is missing from the data folder' },
  // Integrity, as the database says it
  'audio-unknown': { status: 400, title: 'The audio named does not exist' },
  'transcription-unknown': { status: 400, title: 'The transcription named does not exist' },
  'utterance-unknown': { status: 400, title: 'An utterance named does not exist' },
  'corpus-unknown': { status: 400, title: 'The corpus named does not exist' },
  'model-unknown': { status: 400, title: 'The model named does not exist' },
  'encoder-unknown': { status: 400, title: 'The encoder named does not exist' },
  'language-unknown': { status: 400, title: 'The language named does not exist' },
  'annotation-document-unknown': { status: 400, title: 'The annotation document named does not exist' },
  'segment-beyond-recording': { status: 400, title: 'The segment does not lie within its recording' },
  'segment-too-short': { status: 400, title: 'The segment is too short to be an utterance' },
  'segment-overlaps': { status: 409, title: 'Another utterance is there already' },
  'transcription-replaced': { status: 409, title: 'The transcription was replaced meanwhile' },
  'transcription-changed': { status: 409, title: 'The transcription was corrected or accepted meanwhile' },
  'utterance-changed': { status: 409, title: 'The utterance was changed meanwhile' },
  'replacement-not-found': { status: 404, title: 'No such replacement' },
  'nothing-to-undo': { status: 409, title: 'There is nothing to be undone or done again' },
  'channel-missing': { status: 400, title: 'The recording has no such channel' },
  'annotation-import-under-way': { status: 409, title: 'The annotation file is being imported' },
  'utterance-exists': { status: 409, title: 'This audio and transcription already make an utterance' },
  'utterance-in-two-sets': { status: 400, title: 'An utterance is in more than one set of the corpus' },
  'label-exists': { status: 400, title: 'The label exists already' },
  'language-exists': { status: 409, title: 'There is a language of this name already' },
  'language-code-invalid': { status: 400, title: 'The code of the language has not the form of one' },
  'demonstration-language': { status: 409, title: 'The demonstration is a language of its own' },
  'still-in-use': { status: 409, title: 'Something else still depends on this' },
  'constraint-violated': { status: 400, title: 'The database refuses these values' },
  'integrity-not-enforced': { status: 500, title: 'The database does not enforce its integrity rules' },
  'integrity-violated': { status: 500, title: 'The database holds rows that break its integrity rules' },
  'database-damaged': { status: 503, title: 'The database is damaged' },
  'database-unavailable': { status: 503, title: 'The database does not answer' },
  // Where things are kept
  'storage-full': { status: 507, title: 'The disk is full' },
  'single-file-not-built': { status: 503, title: 'The single-file transcriber was not built' },
  'storage-unavailable': { status: 503, title: 'The data folder cannot be used' },
  'installation-missing': { status: 503, title: 'There is no installation here' },
  'storage-mismatch': { status: 503, title: 'The data folder belongs to another database' },
  'transfer-impossible': { status: 503, title: 'The installation cannot be moved or restored so' },
  'transfer-unfinished': { status: 503, title: 'The files are not all here yet' },
  'backup-impossible': { status: 503, title: 'The database cannot be copied' },
  // Corpora
  'corpus-set-empty': { status: 400, title: 'A set of the corpus has no utterances' },
  'split-impossible': { status: 400, title: 'The utterances cannot be divided like this' },
  'division-impossible': { status: 400, title: 'The utterance cannot be divided like this' },
  'label-too-long': { status: 400, title: 'A label is too long' },
  'label-set-too-large': { status: 400, title: 'There are too many different labels' },
  'label-unknown': { status: 400, title: 'A label is not one of the label set' },
  'label-type-unknown': { status: 400, title: 'No such label type' },
  'feature-type-unknown': { status: 400, title: 'No such feature type' },
  'utterance-unusable': { status: 400, title: 'An utterance cannot be used in a corpus' },
  // Models and jobs
  'model-settings-invalid': { status: 400, title: 'The settings of the model do not fit together' },
  'nothing-untranscribed': { status: 400, title: 'There is no untranscribed recording' },
  'untranscribed-in-corpus': {
    status: 400,
    title: 'A recording to learn from is in the corpus',
  },
  'model-not-trained': { status: 409, title: 'The model has not been trained' },
  'training-failed': { status: 409, title: 'The training of this model failed' },
  'training-under-way': { status: 409, title: 'The model is being trained' },
  'evaluation-under-way': { status: 409, title: 'The model is being evaluated on other speech' },
  'job-cancelled': { status: 409, title: 'The job was cancelled' },
  'worker-lost': { status: 500, title: 'The job was interrupted too often' },
  // Audio
  'audio-empty': { status: 400, title: 'The audio has no samples' },
  'audio-unreadable': { status: 400, title: 'The audio cannot be decoded' },
  'audio-truncated': { status: 400, title: 'The audio file ends before its header says' },
  'audio-format-unknown': { status: 400, title: 'The audio is in a format that cannot be decoded here' },
  'audio-not-finite': { status: 400, title: 'The audio holds samples that are not numbers' },
  'audio-being-checked': { status: 409, title: 'The audio is still being checked' },
  'audio-check-cancelled': { status: 409, title: 'The check of the audio was cancelled' },
  'audio-too-long': { status: 400, title: 'The audio is too long for this use' },
  'audio-without-speech': { status: 400, title: 'No speech was found in the audio' },
  'audio-too-short': { status: 400, title: 'The audio is too short for this use' },
  // Transcriptions
  'text-not-utf8': { status: 400, title: 'The text is not UTF-8' },
  'transcription-empty': { status: 400, title: 'The transcription has no labels' },
  'too-many-labels': { status: 400, title: 'The transcription has more labels than its audio has room for' },
  // Bulk uploads and folders
  'zip-unreadable': { status: 400, title: 'The zip file cannot be read' },
  'zip-empty': { status: 400, title: 'The zip file has no file that can be used' },
  'zip-unsafe': { status: 400, title: 'The zip file is refused as unsafe' },
  'pair-ambiguous': { status: 400, title: 'Which files belong together is ambiguous' },
  // Annotation files
  'annotations-unknown-format': {
    status: 400,
    title: 'The annotation file is in no format that is read here',
  },
  'annotations-malformed': { status: 400, title: 'The annotation file is damaged' },
  'annotations-unsafe': { status: 400, title: 'The annotation file is refused as unsafe' },
  'annotations-encoding': {
    status: 400,
    title: 'The annotation file is not in the encoding that it declares',
  },
  'annotations-refused': { status: 400, title: 'The annotation file cannot be used' },
  'annotations-not-writable': { status: 400, title: 'The annotations cannot be written in this format' },
  'recipe-invalid': { status: 400, title: 'The choices of the import cannot be used' },
  'recipe-fits-no-tier': {
    status: 400,
    title: 'The choices of the import fit no tier of the annotation file',
  },
  // The recogniser
  'training-data-insufficient': { status: 400, title: 'There is too little usable data to train on' },
  'training-diverged': { status: 500, title: 'The training got worse instead of better' },
  'starting-model-unusable': { status: 400, title: 'The training cannot start from that model' },
  'encoder-unusable': { status: 400, title: 'The pretrained encoder cannot be used' },
  'encoder-missing': { status: 400, title: 'The pretrained encoder of the model is not there' },
  'model-file-invalid': { status: 400, title: 'The model file cannot be used' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorRegistry;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorRegistry, code);
}
