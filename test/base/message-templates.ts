import ts from 'typescript';

/** A call of `msg`. */
export interface MessageCall {
  /** Path and line. */
  readonly where: string;
  /** Undefined where it can't be told from the call alone. */
  readonly template: string | undefined;
}

/** Calls of `msg`, under whatever name a file imports it; both sides of a conditional template count. */
export function templatesIn(path: string, text: string): MessageCall[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const names = new Set<string>();
  const calls: MessageCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === 'msg') names.add(node.name.text);
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && names.has(node.expression.text)) {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      for (const template of valuesOf(node.arguments[0])) calls.push({ where: `${path}:${line}`, template });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return calls;
}

function valuesOf(node: ts.Expression | undefined): (string | undefined)[] {
  if (node === undefined) return [undefined];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return valuesOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...valuesOf(node.whenTrue), ...valuesOf(node.whenFalse)];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left] = valuesOf(node.left);
    const [right] = valuesOf(node.right);
    return [left === undefined || right === undefined ? undefined : left + right];
  }
  return [undefined];
}
