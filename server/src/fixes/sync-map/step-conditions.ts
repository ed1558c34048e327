import type { AssignStmt, Expr, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { lookupFieldOrMethod } from '../../types/lookup.js';
import { underlying } from '../../types/type-queries.js';
import { usesIn } from '../guard/body-context.js';
import { calleeName } from '../guard/classify-use.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { CallSafety } from '../guard/std-calls.js';
import type { TargetUse } from '../guard/target-uses.js';
import type { MapContext } from './map-context.js';
import { writeOf } from './map-write.js';
import { isNil } from '../../flow/nil-test.js';

/** The condition that something was there: `ok`. */
export function isPresence(context: MapContext, cond: Expr, init: Stmt | undefined, read: TargetUse): boolean {
  if (cond.kind === 'Ident' && isOkOf(context, cond, init, read)) return true;
  const isZeroMissing = neverZero(context);
  if (cond.kind === 'Ident') return isZeroMissing && isBool(context) && isValueOf(context, cond, init, read);
  if (cond === read.access) return isZeroMissing && isBool(context);
  return (
    cond.kind === 'BinaryExpr' &&
    cond.op === '!=' &&
    isZeroMissing &&
    isNil(cond.y, context.view.info) &&
    isValueOf(context, cond.x, init, read)
  );
}

/** The opposite: `!ok`. */
export function isAbsence(context: MapContext, cond: Expr, init: Stmt | undefined, read: TargetUse): boolean {
  if (cond.kind === 'UnaryExpr' && cond.op === '!') return isPresence(context, cond.x, init, read);
  return (
    cond.kind === 'BinaryExpr' &&
    cond.op === '==' &&
    neverZero(context) &&
    isNil(cond.y, context.view.info) &&
    isValueOf(context, cond.x, init, read)
  );
}

function isBool({ shape }: MapContext): boolean {
  const type = underlying(shape.elem);
  return type.kind === 'basic' && type.name === 'bool';
}

/** The statement as the assignment of what is read. */
export function pairOf(stmt: Stmt | undefined, read: TargetUse): AssignStmt | undefined {
  return stmt?.kind === 'AssignStmt' && stmt.rhs.length === 1 && stmt.rhs[0] === read.access ? stmt : undefined;
}

function isOkOf(context: MapContext, ident: Expr, stmt: Stmt | undefined, read: TargetUse): boolean {
  return isSameVariable(context, ident, pairOf(stmt, read)?.lhs[1]);
}

function isValueOf(context: MapContext, expr: Expr, stmt: Stmt | undefined, read: TargetUse): boolean {
  return expr === read.access || isSameVariable(context, expr, pairOf(stmt, read)?.lhs[0]);
}

function isSameVariable({ view }: MapContext, ident: Expr, declared: Expr | undefined): boolean {
  if (ident.kind !== 'Ident' || declared?.kind !== 'Ident' || ident.name === '_') return false;
  const object = view.info.objectOf(ident);
  return object !== undefined && object === view.info.objectOf(declared);
}

/** Whether all that is ever stored differs from the zero value, so that finding that means finding nothing. */
export function neverZero(context: MapContext): boolean {
  if (!context.initialValues.every(({ view, value }) => isNotZero(view, value))) return false;
  return context.allUses.every((use) => {
    const write = use.role === 'write' ? writeOf(use) : undefined;
    return write?.kind !== 'store' || isNotZero(use.view, write.value);
  });
}

function isNotZero(view: ChunkView, value: Expr): boolean {
  switch (value.kind) {
    case 'UnaryExpr':
      return value.op === '&' && value.x.kind === 'CompositeLit';
    case 'FuncLit':
      return true;
    case 'CallExpr':
      return /^(?:make|new)$/.test(calleeName(view, value));
    case 'Ident': {
      if (value.name === 'true') return view.info.constantOf(value) === true;
      const object = view.info.objectOf(value);
      const node = object?.kind === 'var' && object.role === 'local' ? object.declaration?.node : undefined;
      const [made] = node?.kind === 'AssignStmt' && node.lhs.length === 1 ? node.rhs : [];
      return made !== undefined && made.kind !== 'Ident' && isNotZero(view, made);
    }
    default:
      return false;
  }
}

/** Whether what follows may not be reached. */
export function mayLeave(stmt: Stmt): boolean {
  let isFound = false;
  walk(stmt, (node) => {
    if (node.kind === 'FuncLit') return false;
    const isPanic = node.kind === 'CallExpr' && node.fun.kind === 'Ident' && node.fun.name === 'panic';
    if (node.kind === 'ReturnStmt' || node.kind === 'BranchStmt' || isPanic) isFound = true;
    return !isFound;
  });
  return isFound;
}

/** Whether a value may as well be made when it turns out not to be needed. */
export function isCheap(context: MapContext, value: Expr): boolean {
  if (usesIn(context, value).length > 0) return false;
  return context.judge.safetyOf(value, context.view) <= CallSafety.pure && !needsClose(context);
}

/** Whether a value that nobody takes stays open. */
export function needsClose({ shape }: MapContext): boolean {
  return lookupFieldOrMethod(shape.elem, 'Close')?.object.kind === 'func';
}
