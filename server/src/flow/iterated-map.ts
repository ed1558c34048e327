import { iteratesLater } from '../knowledge/map-arguments.js';
import type { Expr } from '../syntax/ast.js';
import type { PathScope } from './resolve-path.js';
import { calleeName } from './sync-operation.js';
import { unparen } from './unparen.js';

/** The map behind an iterator that is made where it is used: `m` of `maps.Keys(m)`. */
export function iteratedMap(expr: Expr, scope: PathScope): Expr | undefined {
  const call = unparen(expr);
  if (call.kind !== 'CallExpr') return undefined;
  const name = calleeName(call, scope);
  return name !== undefined && iteratesLater(name) ? call.args[0] : undefined;
}
