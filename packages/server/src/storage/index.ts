export { createFileBlobStore, type StorageLog } from './blob-store.js';
export { createFileFeatureCache } from './feature-cache.js';
export { openFileSource } from './file-source.js';
