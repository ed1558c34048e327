import type { Expr } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import { isLocalOf, variableOfIdent } from './assignments.js';
import type { FunctionUnit } from './function-unit.js';
import type { FlowState } from './flow-state.js';
import type { PathScope } from './resolve-path.js';
import { unparen } from './unparen.js';

/** Whether a value is an object that nothing else can know: it is made right here, or a local still keeps it to the function. */
export function isNewValue(value: Expr, state: FlowState | undefined, scope: PathScope): boolean {
  const expr = unparen(value);
  switch (expr.kind) {
    case 'CompositeLit':
      return true;
    case 'UnaryExpr':
      return expr.op === '&' && unparen(expr.x).kind === 'CompositeLit';
    case 'Ident': {
      const variable = variableOfIdent(expr, scope.info);
      return variable !== undefined && state?.fresh.has(variable) === true;
    }
    case 'CallExpr': {
      const callee = scope.info.calleeOf(expr);
      return callee.kind === 'builtin' && (callee.name === 'new' || callee.name === 'make');
    }
    default:
      return false;
  }
}

/** The local at the start of a place, when storing there doesn't leave the function's own objects. */
export function isOwnPlace(target: Expr, state: FlowState, unit: FunctionUnit, scope: PathScope): boolean {
  let expr = unparen(target);
  const isWhole = expr.kind === 'Ident';
  while (expr.kind === 'SelectorExpr' || expr.kind === 'IndexExpr' || expr.kind === 'StarExpr') expr = unparen(expr.x);
  const variable = expr.kind === 'Ident' ? variableOfIdent(expr, scope.info) : undefined;
  if (variable === undefined) return expr.kind === 'Ident' && expr.name === '_';
  return isLocalOf(variable, unit.node) && (isWhole || state.fresh.has(variable));
}

/** The variables whose objects a value hands on: `x`, `&x`, those inside a literal or an `append`. */
export function handedOn(value: Expr, scope: PathScope): VarObject[] {
  const expr = unparen(value);
  switch (expr.kind) {
    case 'Ident': {
      const variable = variableOfIdent(expr, scope.info);
      return variable === undefined ? [] : [variable];
    }
    case 'UnaryExpr':
      return expr.op === '&' ? handedOn(expr.x, scope) : [];
    case 'CompositeLit':
      return expr.elements.flatMap((element) =>
        handedOn(element.kind === 'KeyValueExpr' ? element.value : element, scope),
      );
    case 'CallExpr': {
      const callee = scope.info.calleeOf(expr);
      return callee.kind === 'builtin' && callee.name === 'append'
        ? expr.args.flatMap((argument) => handedOn(argument, scope))
        : [];
    }
    default:
      return [];
  }
}
