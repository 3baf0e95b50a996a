import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type TypeScript from 'typescript';

const ts: typeof TypeScript = createRequire(import.meta.url)('typescript');
const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * The files of ours that are loaded with this one, itself among them: what it imports for more than types, and what
 * those do. What a function imports when it is called is not. Paths from the repository's root.
 */
export function staticImports(file: string): string[] {
  const found = new Set<string>();
  const waiting = [join(repository, file)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...importsOf(next));
  }
  return [...found].map((path) => relative(repository, path)).sort();
}

function importsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    const loads =
      (ts.isImportDeclaration(statement) && !statement.importClause?.isTypeOnly) ||
      (ts.isExportDeclaration(statement) && !statement.isTypeOnly);
    const specifier = loads ? statement.moduleSpecifier : undefined;
    const path = specifier && ts.isStringLiteral(specifier) ? sourceOf(file, specifier.text) : undefined;
    return path === undefined ? [] : [path];
  });
}

/** Undefined for what is not ours. */
function sourceOf(importer: string, specifier: string): string | undefined {
  const [, name, folder = ''] = /^@persephone\/([^/]+)\/?(.*)$/u.exec(specifier) ?? [];
  if (name !== undefined) return join(repository, 'packages', name, 'src', folder, 'index.ts');
  if (!specifier.startsWith('.')) return undefined;
  const path = resolve(dirname(importer), specifier).replace(/\.js$/u, '.ts');
  if (!existsSync(path)) throw new Error(`${importer} imports ${specifier}, which is not there`);
  return path;
}
