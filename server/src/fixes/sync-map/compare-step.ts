import type { BinaryExpr, Expr, IfStmt } from '../../syntax/ast.js';
import { identical } from '../../types/identical.js';
import { usesIn } from '../guard/body-context.js';
import type { TargetUse } from '../guard/target-uses.js';
import { declaredBy } from './element-variable.js';
import { isCheap, pairOf } from './step-conditions.js';
import { hasGo, keyOf, mapText, type MapContext } from './map-context.js';
import { isSafelyComparable, listedStatement, type MapWrite } from './map-write.js';
import { removeStatement } from './remove-statement.js';
import { convertedText } from './stored-value.js';

/** `if m[k] == old { m[k] = x }` as `CompareAndSwap`, or with `delete` as `CompareAndDelete` (Go 1.20). False for anything else, before anything is written. */
export function compareAndSwap(context: MapContext, read: TargetUse, write: TargetUse, found: MapWrite): boolean {
  const at = listedStatement(write);
  const check = at === undefined ? undefined : context.view.parentOf(at.stmt);
  const stmt = check === undefined ? undefined : context.view.parentOf(check);
  if (at?.index !== 0 || stmt?.kind !== 'IfStmt' || stmt.body.stmts !== at.list || !hasGo(context, 20)) return false;
  const old = comparedWith(context, stmt, read);
  if (old === undefined || !isSafelyComparable(context.shape.elem) || !isCheap(context, old.value)) return false;
  if (found.kind !== 'delete' && (found.kind !== 'store' || !isCheap(context, found.value))) return false;
  const isWhole = at.list.length === 1 && stmt.orElse === undefined && isOnlyStatement(context, stmt);
  // An element that is missing equals the zero value, which `CompareAndSwap` does not find.
  const isExact = old.isPresent || isNonZero(context, old.value) || (found.kind === 'delete' && isWhole);
  const key = keyOf(write);
  if (!isExact || key === undefined) return false;
  const parts = [
    convertedText(context, key, context.shape.key, 2),
    convertedText(context, old.value, context.shape.elem, 2),
  ];
  if (found.kind === 'store') parts.push(convertedText(context, found.value, context.shape.elem, 2));
  if (parts.includes(undefined)) return false;
  const call = `${mapText(context, write)}.${found.kind === 'store' ? 'CompareAndSwap' : 'CompareAndDelete'}(${parts.join(', ')})`;
  const { view, writer } = context;
  if (isWhole && view.hasComment(stmt.start, stmt.end)) return false;
  if (isWhole) writer.replace(stmt.start, stmt.end, call);
  else {
    const start = (stmt.init ?? stmt.cond).start;
    if (view.hasComment(start, stmt.cond.end) || !removeStatement(view, writer, at.stmt)) return false;
    writer.replace(start, stmt.cond.end, call);
  }
  context.settled.add(read);
  context.settled.add(write);
  return true;
}

function isOnlyStatement({ view }: MapContext, stmt: IfStmt): boolean {
  const parent = view.parentOf(stmt);
  return parent?.kind === 'BlockStmt' || parent?.kind === 'CaseClause' || parent?.kind === 'CommClause';
}

/** What the element is compared with, and whether it is known to be there. */
function comparedWith(
  context: MapContext,
  { init, cond, body, orElse }: IfStmt,
  read: TargetUse,
): { readonly value: Expr; readonly isPresent: boolean } | undefined {
  if (init === undefined) {
    const value = equalTo(context, cond, (side) => side === read.access);
    return value === undefined ? undefined : { value, isPresent: false };
  }
  const pair = pairOf(init, read);
  if (pair?.op !== ':=') return undefined;
  const [declared, ok] = pair.lhs;
  const known = declaredBy(context, declared);
  if (known?.uses.length !== 1) return undefined;
  const isOwn = (side: Expr): boolean => side === known.uses[0];
  if (ok === undefined) {
    const value = equalTo(context, cond, isOwn);
    return value === undefined ? undefined : { value, isPresent: false };
  }
  const isFound =
    cond.kind === 'BinaryExpr' &&
    cond.op === '&&' &&
    cond.x.kind === 'Ident' &&
    ok.kind === 'Ident' &&
    cond.x.name === ok.name;
  const isOkUsedOnce = declaredBy(context, ok)?.uses.length === 1;
  if (!isFound || !isOkUsedOnce || orElse?.kind === 'IfStmt' || usesIn(context, body).length !== 1) return undefined;
  const value = equalTo(context, cond.y, isOwn);
  return value === undefined ? undefined : { value, isPresent: true };
}

function equalTo({ view, shape }: MapContext, cond: Expr, isElement: (side: Expr) => boolean): Expr | undefined {
  if (cond.kind !== 'BinaryExpr' || cond.op !== '==') return undefined;
  const other = otherSide(cond, isElement);
  if (other === undefined) return undefined;
  const isConstant = view.info.constantOf(other) !== undefined;
  return isConstant || identical(view.info.typeOf(other), shape.elem) ? other : undefined;
}

function otherSide({ x, y }: BinaryExpr, isElement: (side: Expr) => boolean): Expr | undefined {
  if (isElement(x)) return y;
  return isElement(y) ? x : undefined;
}

function isNonZero({ view }: MapContext, value: Expr): boolean {
  const constant = view.info.constantOf(value);
  return constant !== undefined && constant !== 0n && constant !== 0 && constant !== '' && constant !== false;
}
