import type { Node } from '../../server/src/syntax/ast.js';
import { children, walk } from '../../server/src/syntax/walk.js';
import type { Chunk } from '../../server/src/syntax/source-file.js';

/** A node and what is below it as `Kind(child, …)`; names, literals and operators in their own spelling. */
export function sketch(node: Node): string {
  const parts = children(node).map(sketch);
  switch (node.kind) {
    case 'Ident':
      return node.name;
    case 'BasicLit':
      return node.value;
    case 'UnaryExpr':
    case 'IncDecStmt':
      return `(${node.op} ${parts.join(' ')})`;
    case 'BinaryExpr':
    case 'AssignStmt':
      return `(${parts.join(' ')} ${node.op})`;
    case 'ChanType':
      return `ChanType:${node.dir}(${parts.join(', ')})`;
    default:
      return parts.length === 0 ? node.kind : `${node.kind}(${parts.join(', ')})`;
  }
}

/** Sketches of the statements of the chunk's function. */
export function sketchBody(chunk: Chunk): string[] {
  const func = chunk.decls[0];
  if (func?.kind !== 'FuncDecl' || func.body === undefined) return [];
  return func.body.stmts.map(sketch);
}

/** What is wrong with a chunk's AST by the rules of ast.ts; empty when nothing is. */
export function brokenRules(chunk: Chunk): string[] {
  const wrong: string[] = [];
  const ids = new Set<number>();
  const tops: readonly Node[] = chunk.packageClause ? [chunk.packageClause, ...chunk.decls] : chunk.decls;
  for (const top of [...tops, ...chunk.comments]) {
    walk(top, (node) => {
      const where = `${node.kind} ${node.start}..${node.end}`;
      if (node.start > node.end || node.start < 0 || node.end > chunk.text.length) wrong.push(`range of ${where}`);
      if ('id' in node) {
        if (ids.has(node.id)) wrong.push(`id ${node.id} twice, at ${where}`);
        if (node.id < 0 || node.id >= chunk.expressionCount) wrong.push(`id ${node.id} of ${where}`);
        ids.add(node.id);
      }
      if (node.kind === 'Ident' && node.end > node.start) {
        if (chunk.text.slice(node.start, node.end) !== node.name) wrong.push(`name of ${where}`);
      }
    });
  }
  for (const { start, end } of chunk.problems) {
    if (start > end || start < 0 || end > chunk.text.length) wrong.push(`problem ${start}..${end}`);
  }
  return wrong;
}
