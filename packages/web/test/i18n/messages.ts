import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A message that the sources write, and where. */
export interface Message {
  readonly text: string;
  readonly at: string;
}

/** All messages of the page: what stands in calls of `t` and `count` and in `<Rich message=…>`. */
export function messagesOf(folder: string): {
  readonly messages: readonly Message[];
  readonly unknown: readonly string[];
} {
  const messages: Message[] = [];
  const unknown: string[] = [];
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.tsx?$/.test(path) || path.startsWith('i18n')) continue;
    const source = readFileSync(join(folder, path), 'utf8');
    const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    const visit = (node: ts.Node): void => {
      const written = messageAt(node);
      if (written !== undefined) {
        const at = `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
        if (written === null) unknown.push(`${at} ${node.getText().slice(0, 80)}`);
        else messages.push(...written.map((text) => ({ text, at })));
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { messages, unknown };
}

/** The messages that a node asks for; null where they are not written there as they are, undefined where it asks for none. */
function messageAt(node: ts.Node): string[] | null | undefined {
  if (ts.isJsxAttribute(node) && node.name.getText() === 'message' && isRich(node.parent.parent)) {
    const { initializer } = node;
    return textsOf(initializer && ts.isJsxExpression(initializer) ? initializer.expression : initializer);
  }
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const [first, one, many] = node.arguments;
  if (node.expression.text === 't') return textsOf(first);
  if (node.expression.text !== 'count' || one === undefined) return undefined;
  if (!ts.isStringLiteral(one) || (many !== undefined && !ts.isStringLiteral(many))) return null;
  return [`{n, plural, one {# ${one.text}} other {# ${many?.text ?? `${one.text}s`}}}`];
}

const isRich = (node: ts.Node): boolean =>
  (ts.isJsxSelfClosingElement(node) || ts.isJsxOpeningElement(node)) && node.tagName.getText() === 'Rich';

function textsOf(node: ts.Node | undefined): string[] | null {
  if (node === undefined) return null;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (!ts.isConditionalExpression(node)) return null;
  const [yes, no] = [textsOf(node.whenTrue), textsOf(node.whenFalse)];
  return yes && no ? [...yes, ...no] : null;
}
