import type { Expr, FuncDecl, FuncLit, Node, Stmt } from '../../syntax/ast.js';
import type { GoVersion } from '../../types/package.js';
import type { CallJudge } from './call-safety.js';
import type { ChunkView } from './chunk-view.js';
import { usesOfLocal } from './fresh-value.js';
import { identsOf } from './free-name.js';
import type { LineWriter } from './line-writer.js';
import type { LocalNames } from './local-names.js';
import { isInside, type TargetUse } from './target-uses.js';

/** The lock that the accesses need. */
export interface GuardNaming {
  /** As it is written next to an access. */
  pathFor(use: TargetUse): string;
  /** It can be held for reading by several at a time. */
  readonly hasReadLock: boolean;
  /** A function that uses several things takes it once and defers the release, where nothing in the function waits or takes long. */
  readonly isTakenForGood: boolean;
}

/** What the rewriting of one function body needs to know, and where it notes what it needs itself. */
export interface BodyContext {
  readonly view: ChunkView;
  readonly owner: FuncDecl | FuncLit;
  /** Accesses that run as part of this body, not of a function literal in it. */
  readonly uses: readonly TargetUse[];
  readonly judge: CallJudge;
  readonly names: LocalNames;
  readonly writer: LineWriter;
  readonly goVersion: GoVersion;
  readonly guard: GuardNaming;
  /** Where the guard is held, by offsets of the chunk. */
  readonly held: { readonly start: number; readonly end: number }[];
  /** Imports a package and returns what stands before its names, `maps.`; undefined where it can't be named. */
  qualifierOf(path: string): string | undefined;
}

/** The uses that run when a node does. */
export function usesIn(context: BodyContext, node: Node): TargetUse[] {
  return context.uses.filter((use) => isInside(use.reference, node));
}

export function touches(context: BodyContext, node: Node): boolean {
  return context.uses.some((use) => isInside(use.reference, node));
}

/** The lock as `context.guard` names it: `s.mu` for an access to `s.clients`; `mu` for a variable. */
export function lockPath({ guard }: BodyContext, use: TargetUse): string {
  return guard.pathFor(use);
}

/** The one lock that all uses need; undefined when they need several, or none. */
export function commonLock(context: BodyContext, uses: readonly TargetUse[]): string | undefined {
  const first = uses[0];
  if (first === undefined) return undefined;
  const path = lockPath(context, first);
  const isSame = uses.every(
    (use) => lockPath(context, use) === path && use.base.roots.every((root, i) => root === first.base.roots[i]),
  );
  return isSame ? path : undefined;
}

/**
 * Whether a variable that a statement's header declares may as well be declared just before the statement, in the list that
 * holds it: the list must neither declare the name itself nor mean something else by it afterwards.
 */
export function mayMoveOut(context: BodyContext, name: string, stmt: Stmt, list: readonly Stmt[]): boolean {
  const { view } = context;
  const end = list.at(-1)?.end ?? stmt.end;
  const start = list[0]?.start ?? stmt.start;
  for (const ident of identsOf(view.chunk).get(name) ?? []) {
    if (isInside(ident, stmt)) continue;
    const object = view.info.objectOf(ident);
    const parent = view.parentOf(ident);
    if (parent?.kind === 'SelectorExpr' && parent.sel === ident) continue;
    const declared = object?.declaration?.ident;
    if (declared === ident && view.chunk === object?.declaration?.chunk) {
      if (isDeclaredIn(view, ident, list, context.owner)) return false;
      continue;
    }
    if (ident.start < stmt.end || ident.start >= end) continue;
    const isDeclaredLater =
      declared !== undefined &&
      object?.declaration?.chunk === view.chunk &&
      (declared.start >= stmt.end || declared.start < start) &&
      declared.start >= stmt.end &&
      declared.start < end;
    if (!isDeclaredLater) return false;
  }
  return true;
}

/** Whether the scope that a list of statements makes up declares the identifier: by a statement, or as a parameter. */
function isDeclaredIn(view: ChunkView, ident: Expr, list: readonly Stmt[], owner: FuncDecl | FuncLit): boolean {
  for (let at = view.parentOf(ident); at !== undefined; at = view.parentOf(at)) {
    if (at.kind === 'AssignStmt' || at.kind === 'DeclStmt') return list.includes(at);
    if (at.kind === 'LabeledStmt') return list.includes(at);
    if (at.kind === 'Field') {
      return owner.body?.stmts === list && isInside(at, owner) && !isInside(at, owner.body);
    }
    if (at.kind === 'FuncDecl' || at.kind === 'FuncLit' || at.kind === 'BlockStmt') return false;
  }
  return false;
}

/** Whether a variable is written to anywhere but where it is declared. */
export function isReassigned(context: BodyContext, ident: Expr): boolean {
  const { view } = context;
  const object = ident.kind === 'Ident' ? view.info.objectOf(ident) : undefined;
  if (object?.kind === 'const' || object?.kind === 'nil') return false;
  if (object?.kind !== 'var' || object.role === 'package' || object.role === 'field') return true;
  return usesOfLocal(view, object).some((use) => {
    if (use === object.declaration?.ident) return false;
    const parent = view.parentOf(use);
    if (parent?.kind === 'AssignStmt') return parent.lhs.includes(use);
    if (parent?.kind === 'RangeStmt') return parent.key === use || parent.value === use;
    return parent?.kind === 'IncDecStmt' || (parent?.kind === 'UnaryExpr' && parent.op === '&');
  });
}
