import type { IfStmt, NodeBase, Stmt } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { ChunkView } from './guard/chunk-view.js';

/** The statements of one list that run under a lock. */
export interface LockedSection {
  /** Without those that lock and unlock, and without the `return` at the end of a list. */
  readonly stmts: readonly Stmt[];
  /** The last statement that belongs to it: the unlock, or the last one under a deferred unlock. */
  readonly last: Stmt;
}

/** A statement `mu.Lock()`, with what belongs to it. */
export interface LockStatement {
  readonly stmt: Stmt;
  readonly list: readonly Stmt[];
  readonly index: number;
  /** As written. */
  readonly lock: string;
  /** The deferred unlock that follows. */
  readonly deferred: Stmt | undefined;
}

/** The statement that a call of `Lock` is. */
export function lockStatementOf(call: NodeBase, root: Stmt, view: ChunkView): LockStatement | undefined {
  let found: { readonly list: readonly Stmt[]; readonly index: number } | undefined;
  walk(root, (node) => {
    const list =
      node.kind === 'BlockStmt'
        ? node.stmts
        : node.kind === 'CaseClause' || node.kind === 'CommClause'
          ? node.body
          : [];
    const index = list.findIndex((stmt) => stmt.kind === 'ExprStmt' && stmt.x === call);
    if (index >= 0) found = { list, index };
    return found === undefined;
  });
  const stmt = found?.list[found.index];
  const lock = stmt === undefined ? undefined : /^(.*)\.Lock\(\)$/.exec(view.source(stmt))?.[1];
  if (found === undefined || stmt === undefined || lock === undefined) return undefined;
  const next = found.list[found.index + 1];
  const isDeferred = next?.kind === 'DeferStmt' && unlocks(next, lock, view);
  return { ...found, stmt, lock, deferred: isDeferred ? next : undefined };
}

/** Whether a deferred call gives a lock back and does nothing else: itself, or as the only statement of a literal. */
function unlocks({ call }: Extract<Stmt, { kind: 'DeferStmt' }>, lock: string, view: ChunkView): boolean {
  const unlock = `${lock}.Unlock()`;
  if (call.kind !== 'CallExpr' || call.fun.kind !== 'FuncLit') return view.source(call) === unlock;
  const [only, ...others] = call.fun.body.stmts;
  return only?.kind === 'ExprStmt' && others.length === 0 && view.source(only) === unlock;
}

/** What runs under the lock that a call takes in a branch of `root`; undefined where the unlock isn't in the same list. */
export function lockedSection(root: IfStmt, call: NodeBase, view: ChunkView): LockedSection | undefined {
  const taken = lockStatementOf(call, root, view);
  if (taken === undefined || view.functionAround(taken.stmt) !== view.functionAround(root)) return undefined;
  const { list, index, lock, deferred } = taken;
  const from = deferred === undefined ? index + 1 : index + 2;
  const unlock = list.findIndex((stmt, i) => i >= from && view.source(stmt) === `${lock}.Unlock()`);
  if (deferred === undefined && unlock < 0) return undefined;
  const last = list.at(-1);
  const isLeaving = last?.kind === 'ReturnStmt' || last?.kind === 'BranchStmt';
  const end = deferred === undefined ? unlock : isLeaving ? list.length - 1 : list.length;
  const stmts = list.slice(from, end);
  const closing = deferred === undefined ? list[unlock] : stmts.at(-1);
  return stmts.length === 0 || closing === undefined ? undefined : { stmts, last: closing };
}
