export { type BlobStoreOptions, createFileBlobStore, type StorageLog } from './blob-store.js';
export {
  checkWritable,
  type DataFolder,
  type Identity,
  identityFile,
  makeDataFolder,
  openDataFolder,
  readIdentity,
  writeIdentity,
} from './data-folder.js';
export { createFileFeatureCache } from './feature-cache.js';
export { openFileSource } from './file-source.js';
export { createReserve, type Reserve } from './reserve.js';
