import type { Expr } from './ast.js';

/** `mu` of `s.mu` and of `mu`; nothing for what has no name. */
export function lastName(expr: Expr): string {
  return expr.kind === 'Ident' ? expr.name : expr.kind === 'SelectorExpr' ? expr.sel.name : '';
}
