import { unparen } from './unparen.js';
import type { CallExpr, Expr, Node } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';

/** What a variable names, or a chain of fields of it. */
export interface NamedPlace {
  /** As written, without parentheses, `&` and `*`: `s.wg`. The same text means the same place as long as `root` is the same. */
  readonly path: string;
  /** What the path begins with. */
  readonly root: VarObject;
  /** The variable or field itself. */
  readonly variable: VarObject;
}

/** A call of a method of an object that has a name: `s.mu.Lock()`. */
export interface MethodCall {
  readonly call: CallExpr;
  /** Full name of the method: `(*sync.Mutex).Lock`. */
  readonly method: string;
  readonly name: string;
  readonly on: NamedPlace;
}

/** Undefined for calls of other functions and for receivers without a name. */
export function methodCallOf(node: Node, info: TypeInfo): MethodCall | undefined {
  if (node.kind !== 'CallExpr') return undefined;
  const fun = unparen(node.fun);
  if (fun.kind !== 'SelectorExpr') return undefined;
  const callee = info.calleeOf(node);
  if (callee.kind !== 'func' && callee.kind !== 'interface-method' && callee.kind !== 'external') return undefined;
  const on = placeOf(fun.x, info);
  if (on === undefined) return undefined;
  const method = callee.kind === 'external' ? callee.fullName : callee.func.fullName;
  return { call: node, method, name: fun.sel.name, on };
}

/** Undefined for what isn't a variable or a chain of fields of one. */
export function placeOf(expression: Expr, info: TypeInfo): NamedPlace | undefined {
  const expr = unparen(expression);
  switch (expr.kind) {
    case 'Ident': {
      const object = info.objectOf(expr);
      return object?.kind === 'var' ? { path: expr.name, root: object, variable: object } : undefined;
    }
    case 'StarExpr':
      return placeOf(expr.x, info);
    case 'UnaryExpr':
      return expr.op === '&' ? placeOf(expr.x, info) : undefined;
    case 'SelectorExpr': {
      const object = info.objectOf(expr.sel);
      if (object?.kind !== 'var') return undefined;
      if (object.role === 'package') {
        const qualifier = unparen(expr.x);
        const path = qualifier.kind === 'Ident' ? `${qualifier.name}.${expr.sel.name}` : expr.sel.name;
        return { path, root: object, variable: object };
      }
      const base = placeOf(expr.x, info);
      if (base === undefined) return undefined;
      return { path: `${base.path}.${expr.sel.name}`, root: base.root, variable: object.origin };
    }
    default:
      return undefined;
  }
}

export function isSamePlace(a: NamedPlace, b: NamedPlace): boolean {
  return a.root === b.root && a.path === b.path;
}

/** Visits what a function runs itself: function literals in it are passed over, but for those that it calls or defers on the spot. */
export function walkOwn(root: Node, visit: (node: Node) => unknown): void {
  const inPlace = new Set<Node>();
  walk(root, (node) => {
    if (node.kind === 'FuncLit' && node !== root && !inPlace.has(node)) return false;
    if (node.kind === 'GoStmt') {
      // The goroutine's call is somebody else's, its arguments are not.
      if (visit(node) === false) return false;
      if (node.call.kind === 'CallExpr') for (const arg of node.call.args) walkOwn(arg, visit);
      return false;
    }
    if (node.kind === 'CallExpr') {
      const fun = unparen(node.fun);
      if (fun.kind === 'FuncLit') inPlace.add(fun);
    }
    return visit(node);
  });
}
