import { readFile } from 'node:fs/promises';
import { RecipeError } from '@persephone/formats/annotation-import';
import { TextRulesError } from '@persephone/formats/text-rules';
import { CliFailure, exitCodes, fileProblem } from './failure.js';

/** A file of text rules or of a recipe, in UTF-8. Throws CliFailure, which names the file. */
export async function readSettingsFile<T>(file: string, read: (text: string) => T): Promise<T> {
  try {
    return read(new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)));
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    throw new CliFailure(`${file}: ${problem}`, exitCodes.usage);
  }
}

function problemOf(error: unknown): string | undefined {
  if (error instanceof TextRulesError || error instanceof RecipeError) return error.message;
  return error instanceof TypeError ? 'it is not in UTF-8' : fileProblem(error);
}
