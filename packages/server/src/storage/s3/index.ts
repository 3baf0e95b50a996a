export { createBucketPlace } from './place.js';
export { type BucketSettings, bucketAddress } from './settings.js';
