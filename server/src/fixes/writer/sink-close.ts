import { unparen } from '../../flow/unparen.js';
import type { WriterLife } from '../../program/resources/writer-lives.js';
import type { CallExpr, Expr, Stmt } from '../../syntax/ast.js';

type Target = Pick<WriterLife, 'sink' | 'places'>;

/** Whether a call closes what a writer writes to. */
export function isCloseOf(expression: Expr, { sink, places }: Target): expression is CallExpr {
  if (expression.kind !== 'CallExpr' || sink === undefined) return false;
  const fun = unparen(expression.fun);
  return fun.kind === 'SelectorExpr' && fun.sel.name === 'Close' && places.receiverOf(fun) === sink;
}

/** The call by which a statement closes what a writer writes to; undefined where it does something else. */
export function closeIn(stmt: Stmt, life: Target): CallExpr | undefined {
  const expr = valueOf(stmt);
  const call = expr === undefined ? undefined : unparen(expr);
  return call !== undefined && isCloseOf(call, life) ? call : undefined;
}

function valueOf(stmt: Stmt): Expr | undefined {
  switch (stmt.kind) {
    case 'ReturnStmt':
      return stmt.results.at(-1);
    case 'ExprStmt':
      return stmt.x;
    case 'AssignStmt':
      return stmt.rhs[0];
    case 'IfStmt':
      return stmt.init === undefined ? undefined : valueOf(stmt.init);
    default:
      return undefined;
  }
}
