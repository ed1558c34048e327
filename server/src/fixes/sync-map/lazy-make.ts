import type { Expr, Node } from '../../syntax/ast.js';
import type { TargetUse } from '../guard/target-uses.js';
import { resetOf } from './find-map-uses.js';
import { initialEntries } from './initial-value.js';
import type { MapContext } from './map-context.js';
import { removeStatement } from './remove-statement.js';

/** Takes `if m == nil { m = make(…) }` away: a `sync.Map` needs no making. False where a map is compared with nil for another reason. */
export function removeLazyMakes(context: MapContext): boolean {
  const { view, writer, settled } = context;
  for (const use of context.uses) {
    if (use.access.kind !== 'BinaryExpr') continue;
    const stmt: Node | undefined = view.parentOf(use.access);
    if (stmt?.kind !== 'IfStmt' || stmt.cond !== use.access || use.access.op !== '==') return false;
    const [made] = stmt.body.stmts;
    const reset = context.uses.find((other) => made !== undefined && resetOf(other) === made);
    if (stmt.init !== undefined || stmt.orElse !== undefined || stmt.body.stmts.length !== 1) return false;
    if (reset === undefined || !isSame(reset, use) || !isEmptyMap(context, resetOf(reset)?.rhs[0])) return false;
    if (!removeStatement(view, writer, stmt)) return false;
    settled.add(use);
    settled.add(reset);
  }
  return true;
}

function isSame(a: TargetUse, b: TargetUse): boolean {
  return a.view.source(a.reference) === b.view.source(b.reference);
}

function isEmptyMap({ view }: MapContext, value: Expr | undefined): boolean {
  return value !== undefined && initialEntries(view, value)?.length === 0;
}
