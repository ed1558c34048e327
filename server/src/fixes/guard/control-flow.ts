import type { BranchStmt, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { ChunkView } from './chunk-view.js';
import { calleeName } from './classify-use.js';
import { neverReturns } from './std-calls.js';

/** The loops, switches and labels of a region around a statement in it. */
export interface Nesting {
  readonly isInLoop: boolean;
  readonly isInBreakable: boolean;
  readonly labels: readonly string[];
}

export const outermostNesting: Nesting = { isInLoop: false, isInBreakable: false, labels: [] };

/** Whether a branch leaves the region; a `goto` counts as leaving. */
export function leavesRegion(stmt: BranchStmt, nesting: Nesting): boolean {
  if (stmt.token === 'fallthrough') return false;
  if (stmt.token === 'goto') return true;
  if (stmt.label !== undefined) return !nesting.labels.includes(stmt.label.name);
  return stmt.token === 'break' ? !nesting.isInBreakable : !nesting.isInLoop;
}

/** Whether the statement is a call of `panic`, `os.Exit` or the like. */
export function isExitCall(stmt: Stmt, view: ChunkView): boolean {
  return stmt.kind === 'ExprStmt' && stmt.x.kind === 'CallExpr' && neverReturns(calleeName(view, stmt.x));
}

/** Whether control never gets behind the statement; false when that isn't sure. */
export function endsPath(stmt: Stmt | undefined, view: ChunkView): boolean {
  switch (stmt?.kind) {
    case 'ReturnStmt':
      return true;
    case 'BranchStmt':
      return stmt.token !== 'fallthrough';
    case 'ExprStmt':
      return isExitCall(stmt, view);
    case 'BlockStmt':
      return endsPath(stmt.stmts.at(-1), view);
    case 'IfStmt':
      return stmt.orElse !== undefined && endsPath(stmt.body, view) && endsPath(stmt.orElse, view);
    case 'LabeledStmt':
      return endsPath(stmt.stmt, view);
    case 'ForStmt':
      return stmt.cond === undefined && !hasBreak(stmt);
    case 'SwitchStmt':
    case 'TypeSwitchStmt': {
      const clauses = stmt.body.stmts.filter((clause) => clause.kind === 'CaseClause');
      const hasDefault = clauses.some((clause) => clause.list === undefined);
      return hasDefault && !hasBreak(stmt) && clauses.every((clause) => endsPath(clause.body.at(-1), view));
    }
    default:
      return false;
  }
}

function hasBreak(root: Stmt): boolean {
  let isFound = false;
  walk(root, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'BranchStmt' && (node.token === 'break' || node.token === 'goto')) isFound = true;
    return !isFound;
  });
  return isFound;
}

/** Whether a body has a `goto`: statements put in front of others might then be jumped over. */
export function hasGoto(root: Stmt): boolean {
  let isFound = false;
  walk(root, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'BranchStmt' && node.token === 'goto') isFound = true;
    return !isFound;
  });
  return isFound;
}

/** The statement lists directly in a statement with bodies, `else` included. */
export function nestedLists(stmt: Stmt): (readonly Stmt[])[] {
  switch (stmt.kind) {
    case 'BlockStmt':
      return [stmt.stmts];
    case 'IfStmt':
      return [stmt.body.stmts, ...(stmt.orElse === undefined ? [] : nestedLists(stmt.orElse))];
    case 'ForStmt':
    case 'RangeStmt':
      return [stmt.body.stmts];
    case 'LabeledStmt':
      return nestedLists(stmt.stmt);
    case 'SwitchStmt':
    case 'TypeSwitchStmt':
    case 'SelectStmt':
      return stmt.body.stmts.flatMap((clause) =>
        clause.kind === 'CaseClause' || clause.kind === 'CommClause' ? [clause.body] : [],
      );
    default:
      return [];
  }
}
