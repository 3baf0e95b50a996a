export {
  type BackUpOptions,
  backUpFiles,
  type FilesBackedUp,
  type FilesCopied,
  fileCopier,
} from './back-up-files.js';
