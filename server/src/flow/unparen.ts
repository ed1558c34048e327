import type { Expr } from '../syntax/ast.js';

/** The expression without parentheses around it. */
export function unparen(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === 'ParenExpr') inner = inner.x;
  return inner;
}
