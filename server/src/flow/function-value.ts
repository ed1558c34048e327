import type { Expr, FuncLit } from '../syntax/ast.js';
import type { FuncObject, VarObject } from '../types/object.js';
import type { AccessPath } from './access-path.js';
import { deref, typeFullName, underlying } from '../types/type-queries.js';
import { receiverPath, type PathScope } from './resolve-path.js';
import { unparen } from './unparen.js';

/** A function as a value, as far as it is known which one. */
export type FunctionValue =
  | { readonly kind: 'literal'; readonly literal: FuncLit }
  /** `receiver` is set for a method value `s.run`; its path is undefined where the receiver has no name. */
  | {
      readonly kind: 'func';
      readonly func: FuncObject;
      readonly receiver: { readonly path: AccessPath | undefined } | undefined;
    }
  /** A parameter: the caller knows. */
  | { readonly kind: 'parameter'; readonly variable: VarObject };

/** Which function an expression is; undefined when there may be several or nothing is known. */
export function functionValue(expression: Expr, scope: PathScope): FunctionValue | undefined {
  const expr = unparen(expression);
  switch (expr.kind) {
    case 'FuncLit':
      return { kind: 'literal', literal: expr };
    case 'Ident': {
      const object = scope.info.objectOf(expr);
      if (object?.kind === 'func') return { kind: 'func', func: object, receiver: undefined };
      if (object?.kind !== 'var') return undefined;
      const literal = scope.assignments.functionOf(object);
      if (literal !== undefined) return { kind: 'literal', literal };
      if (object.role === 'param' && scope.assignments.countOf(object) === 0)
        return { kind: 'parameter', variable: object };
      return undefined;
    }
    case 'SelectorExpr': {
      const selection = scope.info.selectionOf(expr);
      if (selection === undefined) {
        const object = scope.info.objectOf(expr.sel);
        return object?.kind === 'func' ? { kind: 'func', func: object, receiver: undefined } : undefined;
      }
      if (selection.kind !== 'method' || selection.object.kind !== 'func') return undefined;
      return { kind: 'func', func: selection.object, receiver: { path: receiverPath(expr, scope) } };
    }
    // An instantiation of a generic function.
    case 'IndexExpr':
    case 'IndexListExpr':
      return functionValue(expr.x, scope);
    case 'CallExpr': {
      const argument = expr.args[0];
      if (argument === undefined || scope.info.calleeOf(expr).kind !== 'conversion') return undefined;
      return functionValue(argument, scope);
    }
    default:
      return undefined;
  }
}

/** Full name of the type of a function's first parameter, pointer removed; undefined where it has none with a name. */
export function firstParameterOf(target: FunctionValue, scope: PathScope): string | undefined {
  const type =
    target.kind === 'literal'
      ? scope.info.typeOf(target.literal)
      : target.kind === 'func'
        ? target.func.type
        : target.variable.type;
  const signature = underlying(type);
  const first = signature.kind === 'signature' ? signature.params[0] : undefined;
  return first === undefined ? undefined : typeFullName(deref(first.type));
}
