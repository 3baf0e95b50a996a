export { openZip, type RandomAccess, type ZipArchive, type ZipLimits, type ZipMember } from './archive.js';
export { ZipError, type ZipErrorCode } from './errors.js';
