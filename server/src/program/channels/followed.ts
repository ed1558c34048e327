import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Node } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';

/** Whether something is left to do behind the statement of an operation, which may be meant to wait for ever otherwise. */
export function isFollowed(node: Node, { chunk }: Pick<FunctionUnit, 'chunk'>): boolean {
  const parents = parentsIn(chunk);
  let stmt = node;
  let around = parents.get(stmt);
  while (around !== undefined && around.kind !== 'BlockStmt') around = parents.get((stmt = around));
  if (around?.kind !== 'BlockStmt') return false;
  const next = around.stmts[around.stmts.findIndex((one) => one.start === stmt.start) + 1];
  return next !== undefined && next.kind !== 'ReturnStmt' && next.kind !== 'EmptyStmt';
}
