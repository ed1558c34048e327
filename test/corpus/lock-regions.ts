import type { CallExpr, DeferStmt, ExprStmt, Ident, Node, Stmt } from '../../server/src/syntax/ast.js';
import { forEachChild, walk } from '../../server/src/syntax/walk.js';
import type { DeclaredFunction, TypeInfo } from '../../server/src/types/package.js';
import { isSamePlace, mutexCallOf, type GuardedPlace, type MutexCall } from './guarded-place.js';

/** Statements between the lock of a mutex and its unlock, in one list of statements. */
export interface LockRegion {
  readonly declared: DeclaredFunction;
  readonly mutex: GuardedPlace;
  readonly isReadWrite: boolean;
  readonly mode: 'write' | 'read';
  /** The statement that locks, and every one that unlocks. */
  readonly ends: readonly Stmt[];
  /** The names of the methods that they call. */
  readonly methodNames: readonly Ident[];
  /** What runs under the lock, in source order; early returns unlock inside of these. */
  readonly statements: readonly Stmt[];
  /** Inside a function literal. */
  readonly isInLiteral: boolean;
}

interface Unlock {
  readonly stmt: Stmt;
  readonly name: Ident;
}

/** Every region of a function that one list of statements shows whole. Others (locks that leave the list) are left out. */
export function lockRegions(declared: DeclaredFunction, info: TypeInfo): readonly LockRegion[] {
  const regions: LockRegion[] = [];
  const visit = (node: Node, isInLiteral: boolean): void => {
    const list = statementsOf(node);
    list?.forEach((_, at) => {
      const region = regionFrom(list, at, info);
      if (region !== undefined) regions.push({ ...region, declared, isInLiteral });
    });
    forEachChild(node, (child) => visit(child, isInLiteral || child.kind === 'FuncLit'));
  };
  if (declared.decl.body !== undefined) visit(declared.decl.body, false);
  return regions;
}

/** The list of statements that a node is. */
export function statementsOf(node: Node): readonly Stmt[] | undefined {
  if (node.kind === 'BlockStmt') return node.stmts;
  return node.kind === 'CaseClause' || node.kind === 'CommClause' ? node.body : undefined;
}

function regionFrom(
  list: readonly Stmt[],
  at: number,
  info: TypeInfo,
): Omit<LockRegion, 'declared' | 'isInLiteral'> | undefined {
  const stmt = list[at]!;
  const lock = mutexStatement(stmt, info);
  if (lock?.method !== 'Lock' && lock?.method !== 'RLock') return undefined;
  const isUnlock = (call: MutexCall | undefined): boolean =>
    call?.method === (lock.method === 'Lock' ? 'Unlock' : 'RUnlock') && isSamePlace(call.mutex, lock.mutex);

  const early: Unlock[] = [];
  for (let i = at + 1; i < list.length; i++) {
    const next = list[i]!;
    const here = unlockHere(next, info, isUnlock);
    if (here !== undefined) {
      const isDeferred = next.kind === 'DeferStmt';
      const statements = isDeferred
        ? list.slice(at + 1).filter((other) => other !== next)
        : list.slice(at + 1, i);
      const nested = isDeferred ? nestedUnlocks(statements, info, lock) : early;
      if (nested === undefined || (isDeferred && nested.length > 0)) return undefined;
      const unlocks = [...nested, here];
      return {
        mutex: lock.mutex,
        isReadWrite: lock.isReadWrite,
        mode: lock.method === 'Lock' ? 'write' : 'read',
        ends: [stmt, ...unlocks.map((unlock) => unlock.stmt)],
        methodNames: [lock.methodName, ...unlocks.map((unlock) => unlock.name)],
        statements,
      };
    }
    const nested = nestedUnlocks([next], info, lock);
    if (nested === undefined) return undefined;
    early.push(...nested);
  }
  return undefined;
}

/** The mutex method that a statement of its own calls. */
function mutexStatement(stmt: Stmt, info: TypeInfo): MutexCall | undefined {
  return stmt.kind === 'ExprStmt' && stmt.x.kind === 'CallExpr' ? mutexCallOf(stmt.x, info) : undefined;
}

/** `mu.Unlock()`, `defer mu.Unlock()` or `defer func() { … mu.Unlock() … }()`; in the last the statement inside. */
function unlockHere(
  stmt: Stmt,
  info: TypeInfo,
  isUnlock: (call: MutexCall | undefined) => boolean,
): Unlock | undefined {
  const candidates: readonly (ExprStmt | DeferStmt)[] =
    stmt.kind === 'ExprStmt' ? [stmt] : stmt.kind === 'DeferStmt' ? [stmt, ...deferredStatements(stmt)] : [];
  for (const one of candidates) {
    const call = callOf(one);
    const found = call === undefined ? undefined : mutexCallOf(call, info);
    if (found !== undefined && isUnlock(found)) return { stmt: one, name: found.methodName };
  }
  return undefined;
}

function callOf(stmt: ExprStmt | DeferStmt): CallExpr | undefined {
  const call = stmt.kind === 'ExprStmt' ? stmt.x : stmt.call;
  return call.kind === 'CallExpr' ? call : undefined;
}

function deferredStatements(stmt: DeferStmt): readonly ExprStmt[] {
  if (stmt.call.kind !== 'CallExpr' || stmt.call.fun.kind !== 'FuncLit') return [];
  return stmt.call.fun.body.stmts.filter((inner) => inner.kind === 'ExprStmt');
}

/** Unlocks of the mutex inside statements; undefined where it is locked there as well, or unlocked by no statement of its own. */
function nestedUnlocks(statements: readonly Stmt[], info: TypeInfo, lock: MutexCall): Unlock[] | undefined {
  const found: Unlock[] = [];
  const unclear: Node[] = [];
  const callers = new Map<Node, Stmt>();
  const visit = (node: Node): void => {
    if (node.kind === 'ExprStmt') callers.set(node.x, node);
    if (node.kind !== 'CallExpr') return;
    const call = mutexCallOf(node, info);
    if (call === undefined || !isSamePlace(call.mutex, lock.mutex)) return;
    const stmt = callers.get(node);
    if (stmt === undefined || !call.method.endsWith('Unlock')) unclear.push(node);
    else found.push({ stmt, name: call.methodName });
  };
  for (const statement of statements) walk(statement, visit);
  return unclear.length === 0 ? found : undefined;
}
