export { type EachFileOptions, eachFile, type FaultyFile } from './each-file.js';
export { type FilesVerified, verifyFiles } from './verify-files.js';
