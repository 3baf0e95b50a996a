import { CodedError } from '@persephone/formats/errors';
import { CommanderError } from 'commander';
import { ConfigError, parseRuntime } from '../config.js';
import { DomainError } from '../domain/errors.js';
import { CliFailure, exitCodes, fileProblem } from './failure.js';
import { createProgram } from './program.js';

/** Run a command line (without the program's own name). Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok;
  try {
    // Before hours of work, not when something is first computed.
    parseRuntime(process.env);
    await createProgram((code) => {
      exitCode = code;
    }).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    const described = describe(error);
    process.stderr.write(`persephone: ${described.message}\n`);
    return described.exitCode;
  }
}

function describe(error: unknown): { message: string; exitCode: number } {
  if (error instanceof ConfigError) return { message: error.message, exitCode: exitCodes.usage };
  if (error instanceof CliFailure) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof DomainError) {
    return { message: `${error.detail} [${error.code}]`, exitCode: exitCodes.failed };
  }
  if (error instanceof CodedError) {
    return { message: `${error.message} [${error.code}]`, exitCode: exitCodes.failed };
  }
  const problem = fileProblem(error);
  if (problem && error instanceof Error && 'path' in error) {
    return { message: `${String(error.path)} ${problem}.`, exitCode: exitCodes.failed };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return { message: `an error that was not expected\n${stack ?? String(error)}`, exitCode: exitCodes.failed };
}
