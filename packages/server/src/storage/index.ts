export { type BackupPlace, createBackupPlace, type Desk } from './backup-place.js';
export { type BlobStoreOptions, createFileBlobStore, type StorageLog } from './blob-store.js';
export {
  checkWritable,
  type DataFolder,
  type Documents,
  folderDocuments,
  type Identity,
  identityFile,
  makeDataFolder,
  openDataFolder,
  readIdentity,
  writeIdentity,
} from './data-folder.js';
export { createFileFeatureCache } from './feature-cache.js';
export {
  createFolderPlace,
  type FilePlace,
  hasFiles,
  type OpenPlaceOptions,
  readUnfinished,
  removeUnfinished,
  type Unfinished,
  writeUnfinished,
} from './file-place.js';
export { openFileSource } from './file-source.js';
export { isErrno } from './files.js';
export { createReserve, type Reserve } from './reserve.js';
export { type BucketSettings, bucketAddress, createBucketPlace } from './s3/index.js';
