export { type BackUpOptions, backUpFiles, type FilesBackedUp } from './back-up-files.js';
