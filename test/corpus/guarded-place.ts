import type { CallExpr, Expr, Ident, SelectorExpr } from '../../server/src/syntax/ast.js';
import type { VarObject } from '../../server/src/types/object.js';
import type { TypeInfo } from '../../server/src/types/package.js';
import type { Type } from '../../server/src/types/type.js';
import { namedOf } from '../../server/src/types/type-queries.js';

/** A field of something that has a name, or a package variable, as a piece of source spells it. */
export interface GuardedPlace {
  /** The field or package variable as declared. */
  readonly variable: VarObject;
  /** What comes before the field, embedded fields written out; empty for a package variable. */
  readonly base: string;
  /** The variable that the spelling begins with. */
  readonly root: VarObject;
}

/** What a call does to a mutex. */
export interface MutexCall {
  readonly mutex: GuardedPlace;
  readonly method: 'Lock' | 'RLock' | 'Unlock' | 'RUnlock';
  readonly methodName: Ident;
  readonly isReadWrite: boolean;
}

const mutexMethod = /^\(\*sync\.(Mutex|RWMutex)\)\.(Lock|RLock|Unlock|RUnlock)$/;

/** The field or package variable that an expression names; undefined for anything that isn't a chain of names. */
export function guardedPlaceOf(expr: Expr, info: TypeInfo): GuardedPlace | undefined {
  if (expr.kind === 'Ident') {
    const variable = info.objectOf(expr);
    if (variable?.kind !== 'var' || variable.role !== 'package') return undefined;
    return { variable: variable.origin, base: '', root: variable };
  }
  if (expr.kind !== 'SelectorExpr') return undefined;
  const selection = info.selectionOf(expr);
  if (selection?.kind !== 'field' || selection.object.kind !== 'var') return undefined;
  return fieldPlace(expr.x, selection.path, selection.object, info);
}

function fieldPlace(
  x: Expr,
  path: readonly VarObject[],
  field: VarObject,
  info: TypeInfo,
): GuardedPlace | undefined {
  const holder = chainOf(x, info);
  if (holder === undefined) return undefined;
  const base = [holder.text, ...path.map((embedded) => embedded.name)].join('.');
  return { variable: field.origin, base, root: holder.root };
}

/** A chain of names with embedded fields written out, and the variable that it begins with. */
function chainOf(expr: Expr, info: TypeInfo): { readonly text: string; readonly root: VarObject } | undefined {
  if (expr.kind === 'Ident') {
    const root = info.objectOf(expr);
    return root?.kind === 'var' ? { text: expr.name, root } : undefined;
  }
  const place = expr.kind === 'SelectorExpr' ? guardedPlaceOf(expr, info) : undefined;
  return place === undefined ? undefined : { text: `${place.base}.${place.variable.name}`, root: place.root };
}

/** A call of a method of a mutex that is a field or a package variable. */
export function mutexCallOf(call: CallExpr, info: TypeInfo): MutexCall | undefined {
  if (call.fun.kind !== 'SelectorExpr') return undefined;
  const callee = info.calleeOf(call);
  const match = callee.kind === 'func' ? mutexMethod.exec(callee.func.fullName) : null;
  const [, type, method] = match ?? [];
  if (type === undefined || method === undefined) return undefined;
  const mutex = mutexOf(call.fun, info);
  if (mutex === undefined) return undefined;
  const isReadWrite = type === 'RWMutex';
  return { mutex, method: method as MutexCall['method'], methodName: call.fun.sel, isReadWrite };
}

/** The mutex before the method's name, which may be an embedded field. */
function mutexOf(method: SelectorExpr, info: TypeInfo): GuardedPlace | undefined {
  const embedded = info.selectionOf(method)?.path ?? [];
  const last = embedded[embedded.length - 1];
  if (last === undefined) return guardedPlaceOf(method.x, info);
  return fieldPlace(method.x, embedded.slice(0, -1), last, info);
}

/** Whether two spellings in one function name the same memory. */
export function isSamePlace(a: GuardedPlace, b: GuardedPlace): boolean {
  return a.variable === b.variable && a.base === b.base && a.root === b.root;
}

/** Whether a value of the type takes care of its own safety: mutexes, atomics, wait groups. */
export function isSynchronizer(type: Type): boolean {
  const path = namedOf(type.kind === 'pointer' ? type.elem : type)?.object.packagePath;
  return path === 'sync' || path === 'sync/atomic';
}
