import type { Expr, SelectorExpr } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';
import { underlying } from '../types/type-queries.js';
import {
  addressMark,
  elementMark,
  maxPathDepth,
  pointeeMark,
  type AccessPath,
  type PathStep,
  type PathTable,
} from './access-path.js';
import type { Assignments } from './assignments.js';
import { unparen } from './unparen.js';

/** What names mean inside one function. */
export interface PathScope {
  readonly info: TypeInfo;
  readonly table: PathTable;
  readonly assignments: Assignments;
  /** Locals that stand for another place: `m := s.clients`. */
  readonly aliases: ReadonlyMap<VarObject, AccessPath | undefined>;
}

/** The access path of an expression; undefined when it isn't always the same place: an element under a variable key, a call's result, a fresh object. */
export function resolvePath(expr: Expr, scope: PathScope): AccessPath | undefined {
  switch (expr.kind) {
    case 'Ident': {
      const object = scope.info.objectOf(expr);
      return object?.kind === 'var' ? variablePath(object, scope) : undefined;
    }
    case 'ParenExpr':
    case 'TypeAssertExpr':
      return resolvePath(expr.x, scope);
    case 'StarExpr':
      return resolvePath(expr.x, scope)?.place;
    case 'UnaryExpr':
      return expr.op === '&' ? placePath(expr.x, scope)?.child(addressMark) : undefined;
    case 'SelectorExpr':
      return selectorPath(expr, scope);
    case 'IndexExpr': {
      const base = resolvePath(expr.x, scope);
      if (base === undefined || expr.index.kind !== 'BasicLit' || base.depth >= maxPathDepth) return undefined;
      return base.child(scope.table.key(expr.index.value));
    }
    case 'CallExpr': {
      const argument = expr.args[0];
      if (argument === undefined || expr.args.length !== 1) return undefined;
      return scope.info.calleeOf(expr).kind === 'conversion' ? resolvePath(argument, scope) : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * The path of a place that is read or written: of the variable itself, whatever it holds, and of fields and elements by what holds
 * them. Undefined when it isn't always the same place.
 */
export function placePath(expression: Expr, scope: PathScope): AccessPath | undefined {
  const expr = unparen(expression);
  switch (expr.kind) {
    case 'Ident': {
      const object = scope.info.objectOf(expr);
      return object?.kind === 'var' ? scope.table.ofVariable(object) : undefined;
    }
    case 'StarExpr':
      return resolvePath(expr.x, scope)?.child(pointeeMark);
    case 'SelectorExpr': {
      const selection = scope.info.selectionOf(expr);
      if (selection?.kind !== 'field' || selection.object.kind !== 'var') return resolvePath(expr, scope);
      return extend(holderPath(expr.x, scope), [...selection.path, selection.object]);
    }
    case 'IndexExpr':
      return extend(holderPath(expr.x, scope), [
        expr.index.kind === 'BasicLit' ? scope.table.key(expr.index.value) : elementMark,
      ]);
    default:
      return undefined;
  }
}

/** The place of the embedded field that a promoted method belongs to. */
export function receiverPlace(expr: SelectorExpr, scope: PathScope): AccessPath | undefined {
  return extend(holderPath(expr.x, scope), scope.info.selectionOf(expr)?.path ?? []);
}

/** The path of what holds a field or element: the place of a struct or array, else what the value refers to. */
function holderPath(expr: Expr, scope: PathScope): AccessPath | undefined {
  const { kind } = underlying(scope.info.typeOf(expr));
  return kind === 'struct' || kind === 'array' ? placePath(expr, scope) : resolvePath(expr, scope);
}

/** The path of a variable; undefined for a local or parameter that is given another value on the way. */
export function variablePath(variable: VarObject, scope: PathScope): AccessPath | undefined {
  if (scope.aliases.has(variable)) return scope.aliases.get(variable);
  if (!isStable(variable, scope.assignments)) return undefined;
  return scope.table.ofVariable(variable);
}

/** A place that keeps its object: never reassigned, or of a kind whose place is the object (struct, array, number, a lock). */
function isStable(variable: VarObject, assignments: Assignments): boolean {
  if (variable.role === 'package' || variable.role === 'field') return true;
  if (!isReference(variable)) return true;
  const allowed = variable.role === 'local' || variable.role === 'result' ? 1 : 0;
  return assignments.countOf(variable) <= allowed;
}

function selectorPath(expr: SelectorExpr, scope: PathScope): AccessPath | undefined {
  const selection = scope.info.selectionOf(expr);
  if (selection === undefined) {
    const object = scope.info.objectOf(expr.sel);
    return object?.kind === 'var' && object.role === 'package' ? scope.table.ofVariable(object) : undefined;
  }
  if (selection.kind !== 'field' || selection.object.kind !== 'var') return undefined;
  return extend(receiverPath(expr, scope), [selection.object]);
}

/** The path of the value that a selected field or method belongs to, embedded fields included. */
export function receiverPath(expr: SelectorExpr, scope: PathScope): AccessPath | undefined {
  const base = resolvePath(expr.x, scope);
  return extend(base, scope.info.selectionOf(expr)?.path ?? []);
}

function extend(base: AccessPath | undefined, steps: readonly PathStep[]): AccessPath | undefined {
  let path = base;
  for (const step of steps) {
    if (path === undefined || path.depth >= maxPathDepth) return undefined;
    path = path.child(step);
  }
  return path;
}

/** Whether copying a value of the variable's type copies a reference, so that the copy is another name of the same object. */
export function isReference(variable: VarObject): boolean {
  switch (underlying(variable.type).kind) {
    case 'pointer':
    case 'map':
    case 'chan':
    case 'slice':
    case 'signature':
    case 'interface':
      return true;
    default:
      return false;
  }
}
