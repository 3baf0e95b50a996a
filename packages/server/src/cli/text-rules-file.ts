import { readFile } from 'node:fs/promises';
import { readTextRules, type TextRules, TextRulesError } from '@persephone/formats/text-rules';
import { CliFailure, exitCodes, fileProblem } from './failure.js';

/** Throws CliFailure, which names the file. */
export async function readTextRulesFile(file: string): Promise<TextRules> {
  try {
    return readTextRules(new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)));
  } catch (error) {
    const isEncoding = error instanceof TypeError;
    const problem =
      error instanceof TextRulesError
        ? error.message
        : isEncoding
          ? 'it is not in UTF-8'
          : fileProblem(error);
    if (problem === undefined) throw error;
    throw new CliFailure(`${file}: ${problem}`, exitCodes.usage);
  }
}
