export { type FaultyFile, type FilesVerified, type VerifyOptions, verifyFiles } from './verify-files.js';
