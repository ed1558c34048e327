import { unparen } from './unparen.js';
import type { Expr } from '../syntax/ast.js';
import type { TypeInfo } from '../types/package.js';
import { deref, isNamed } from '../types/type-queries.js';
import { nameOfCallee } from '../types/callee-name.js';

/** Whether a channel is that of a timer or ticker, which nobody closes, stopped or not. */
export function isTickChannel(channel: Expr, info: TypeInfo): boolean {
  const expr = unparen(channel);
  if (expr.kind === 'CallExpr') {
    const name = nameOfCallee(info.calleeOf(expr));
    return name === 'time.After' || name === 'time.Tick';
  }
  if (expr.kind !== 'SelectorExpr' || expr.sel.name !== 'C') return false;
  const type = deref(info.typeOf(expr.x));
  return isNamed(type, 'time.Timer') || isNamed(type, 'time.Ticker');
}
