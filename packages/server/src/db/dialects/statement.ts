/** What is to be known of a statement that changes rows, read from its text. */
export interface ChangingStatement {
  readonly verb: 'insert' | 'update' | 'delete';
  readonly table: string;
  /** The text up to its RETURNING clause. */
  readonly text: string;
  /** How many values that text binds. */
  readonly parameters: number;
  /** What stands before DELETE FROM, and what stands after the table: the same rows can be selected. */
  readonly before: string;
  readonly after: string;
}

const piece =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][\w$]*|\d[\w.]*|\?\d*|[^\s]/gu;

const unquoted = (name: string): string =>
  /^["`[]/u.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;

/**
 * Read an INSERT, UPDATE or DELETE, with a WITH clause before it or not; undefined for any other statement, and for one
 * whose values are bound by number. Words in quotes, comments and parentheses are nobody's keywords.
 */
export function readStatement(sql: string): ChangingStatement | undefined {
  let depth = 0;
  let parameters = 0;
  let verb: ChangingStatement['verb'] | undefined;
  let verbAt = 0;
  let table: string | undefined;
  let tableEnd = 0;
  for (const { 0: found, index } of sql.matchAll(piece)) {
    if (/^(--|\/\*)/u.test(found)) continue;
    if (found === '(') depth++;
    else if (found === ')') depth--;
    else if (found.startsWith('?')) {
      if (found !== '?') return undefined;
      parameters++;
    } else if (depth === 0) {
      const word = found.toLowerCase();
      if (verb === undefined) {
        if (word === 'insert' || word === 'replace') verb = 'insert';
        else if (word === 'update' || word === 'delete') verb = word;
        verbAt = index;
      } else if (table === undefined) {
        if (word === 'or' || word === 'into' || word === 'from') continue;
        // UPDATE OR IGNORE, INSERT OR REPLACE
        if (/\bor\s*$/iu.test(sql.slice(verbAt, index))) continue;
        table = unquoted(found);
        tableEnd = index + found.length;
      } else if (word === 'returning') {
        return shaped(sql, index, { verb, table, parameters, verbAt, tableEnd });
      }
    }
  }
  if (verb === undefined || table === undefined) return undefined;
  return shaped(sql.replace(/;\s*$/u, ''), undefined, { verb, table, parameters, verbAt, tableEnd });
}

function shaped(
  sql: string,
  end: number | undefined,
  {
    verb,
    table,
    parameters,
    verbAt,
    tableEnd,
  }: {
    verb: ChangingStatement['verb'];
    table: string;
    parameters: number;
    verbAt: number;
    tableEnd: number;
  },
): ChangingStatement {
  return {
    ...{ verb, table, parameters },
    text: sql.slice(0, end),
    before: sql.slice(0, verbAt),
    after: sql.slice(tableEnd, end),
  };
}
