import { DomainError } from '../errors.js';

/** Nothing of what an import works on can be deleted: a part of what it makes would be left. */
export const importUnderWay = (fileName: string, jobId: number) =>
  new DomainError(
    'annotation-import-under-way',
    `${fileName} is being imported. Wait for that, or cancel job ${jobId}; then delete it.`,
    { fileName, jobId },
  );
