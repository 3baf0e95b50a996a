export { type EachFileOptions, eachFile, type FaultyFile, faultOf } from './each-file.js';
export { type FilesVerified, verifyFiles, wholeLength } from './verify-files.js';
