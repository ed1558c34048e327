import { unparen } from '../flow/unparen.js';
import type { Expr, Node } from '../syntax/ast.js';
import { parentsIn } from '../syntax/parents.js';
import type { Chunk } from '../syntax/source-file.js';
import { contains } from '../syntax/walk.js';

/**
 * Whether a node runs only where a plain flag says so: `if needsLock { … }`, `if !s.isShared { … }`. Such a flag belongs to what callers know: that they hold a lock,
 * for example.
 */
export function isBehindFlag(node: Node, chunk: Chunk): boolean {
  const parents = parentsIn(chunk);
  for (let at = parents.get(node); at !== undefined; at = parents.get(at))
    if (at.kind === 'IfStmt' && !contains(at.cond, node) && isFlag(at.cond)) return true;
  return false;
}

function isFlag(condition: Expr): boolean {
  const expr = unparen(condition);
  if (expr.kind === 'UnaryExpr' && expr.op === '!') return isFlag(expr.x);
  return expr.kind === 'Ident' || expr.kind === 'SelectorExpr';
}
