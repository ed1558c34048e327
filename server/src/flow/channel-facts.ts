import type { Expr } from '../syntax/ast.js';
import { deref, typeFullName, underlying } from '../types/type-queries.js';
import type { AccessPath } from './access-path.js';
import { receiverPath, resolvePath, type PathScope } from './resolve-path.js';
import { isKnownTimer } from './foreign-calls.js';
import { calleeName } from './sync-operation.js';
import { unparen } from './unparen.js';

/**
 * Whether a channel has room for messages that nobody has asked for, so that sending waits for nobody; false when that isn't known. Channels of
 * `struct{}` and `bool` are left out: they may be semaphores, where a send waits for an earlier receive.
 */
export function isBuffered(path: AccessPath, scope: PathScope): boolean {
  const { root } = path;
  if (path.depth > 0 || root.kind !== 'var') return false;
  const type = underlying(root.type);
  const elem = type.kind === 'chan' ? underlying(type.elem) : undefined;
  if (elem === undefined || elem.kind === 'struct' || (elem.kind === 'basic' && elem.name === 'bool')) return false;
  return (scope.assignments.channelCapacityOf(root) ?? 0) > 0;
}

/** The timer or ticker whose channel an expression is: what was done before it was set again is done when it fires. */
export function timerOf(channel: Expr, scope: PathScope): AccessPath | undefined {
  const expr = unparen(channel);
  if (expr.kind !== 'SelectorExpr' || expr.sel.name !== 'C') return undefined;
  const type = typeFullName(deref(scope.info.typeOf(expr.x)));
  return type === 'time.Timer' || type === 'time.Ticker' ? resolvePath(expr.x, scope)?.place : undefined;
}

/** `ctx` of `ctx.Done()`: who cancels it comes before who sees that. */
export function contextOfDone(channel: Expr, scope: PathScope): AccessPath | undefined {
  const expr = unparen(channel);
  const fun = expr.kind === 'CallExpr' ? unparen(expr.fun) : undefined;
  return fun?.kind === 'SelectorExpr' && fun.sel.name === 'Done' ? receiverPath(fun, scope)?.place : undefined;
}

export function isTimerChannel(channel: Expr, scope: PathScope): boolean {
  const expr = unparen(channel);
  if (expr.kind !== 'CallExpr') return false;
  const name = calleeName(expr, scope);
  return name !== undefined && isKnownTimer(name);
}
