import type { AssignStmt, Expr, IfStmt, IncDecStmt, IndexExpr, Node, Stmt } from '../../syntax/ast.js';
import type { Type } from '../../types/type.js';
import { underlying } from '../../types/type-queries.js';
import { calleeName } from '../guard/classify-use.js';
import type { TargetUse } from '../guard/target-uses.js';
import { resetOf } from './find-map-uses.js';

/** What a use with the role `write` does to the map. `through` changes what an element points to, not the map. */
export type MapWrite =
  | { readonly kind: 'store'; readonly stmt: AssignStmt; readonly element: IndexExpr; readonly value: Expr }
  | { readonly kind: 'update'; readonly stmt: AssignStmt | IncDecStmt; readonly element: IndexExpr }
  | { readonly kind: 'delete'; readonly key: Expr }
  | { readonly kind: 'reset'; readonly stmt: AssignStmt; readonly value: Expr }
  | { readonly kind: 'clear' | 'through' };

/** Undefined for what has no counterpart in `sync.Map`. */
export function writeOf(use: TargetUse): MapWrite | undefined {
  const { view, reference } = use;
  const outer = view.parentOf(reference);
  if (outer?.kind === 'CallExpr' && outer.args[0] === reference) {
    const callee = calleeName(view, outer);
    const key = outer.args[1];
    if (callee === 'delete' && key !== undefined) return { kind: 'delete', key };
    return callee === 'clear' ? { kind: 'clear' } : undefined;
  }
  const reset = resetOf(use);
  if (reset?.rhs[0] !== undefined) return { kind: 'reset', stmt: reset, value: reset.rhs[0] };
  if (outer?.kind !== 'IndexExpr' || outer.x !== reference) return undefined;
  return writeOfElement(use, outer);
}

function writeOfElement({ view }: TargetUse, element: IndexExpr): MapWrite | undefined {
  const stmt = view.parentOf(element);
  if (stmt?.kind === 'IncDecStmt') return { kind: 'update', stmt, element };
  if (stmt?.kind !== 'AssignStmt')
    return underlying(view.info.typeOf(element)).kind === 'pointer' ? { kind: 'through' } : undefined;
  const value = stmt.rhs[0];
  if (stmt.lhs.length !== 1 || stmt.rhs.length !== 1 || stmt.lhs[0] !== element || value === undefined)
    return undefined;
  if (stmt.op !== '=') return { kind: 'update', stmt, element };
  // `m[k] = m[k] + 1`
  const isOwn = value.kind === 'BinaryExpr' && view.source(value.x) === view.source(element);
  return isOwn ? { kind: 'update', stmt, element } : { kind: 'store', stmt, element, value };
}

/** Whether `==` on values tells what `CompareAndSwap` needs to know: no NaN, and nothing that can't be compared. */
export function isSafelyComparable(type: Type): boolean {
  const under = underlying(type);
  switch (under.kind) {
    case 'basic':
      return !/float|complex|untyped|invalid/.test(under.name);
    case 'pointer':
    case 'chan':
      return true;
    case 'array':
      return isSafelyComparable(under.elem);
    case 'struct':
      return under.fields.every((field) => isSafelyComparable(field.type));
    default:
      return false;
  }
}

/** The `if`, also one behind an `else`, in whose header a use stands. */
export function checkAround({ view, reference }: TargetUse): IfStmt | undefined {
  let inner: Node = reference;
  for (let at = view.parentOf(inner); at !== undefined; inner = at, at = view.parentOf(at)) {
    if (at.kind === 'IfStmt') return inner === at.init || inner === at.cond ? at : undefined;
    if (at.kind === 'BlockStmt' || at.kind === 'FuncLit') return undefined;
  }
  return undefined;
}

/** The statement of a list that a use stands in, with the list. */
export interface ListedStatement {
  readonly stmt: Stmt;
  readonly list: readonly Stmt[];
  readonly index: number;
}

export function listedStatement(
  { view, reference }: TargetUse,
  from: Stmt | Expr = reference,
): ListedStatement | undefined {
  for (let at: ReturnType<typeof view.parentOf> = from; at !== undefined; at = view.parentOf(at)) {
    const outer = view.parentOf(at);
    const list: readonly Stmt[] =
      outer?.kind === 'BlockStmt'
        ? outer.stmts
        : outer?.kind === 'CaseClause' || outer?.kind === 'CommClause'
          ? outer.body
          : [];
    const index = list.findIndex((stmt) => stmt === at);
    const stmt = list[index];
    if (stmt !== undefined) return { stmt, list, index };
  }
  return undefined;
}
