import type { FunctionUnit } from '../../../flow/function-unit.js';
import { unparen } from '../../../flow/unparen.js';
import { isTickChannel } from '../../../flow/tick-channel.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import type { CallExpr, Expr, Node } from '../../../syntax/ast.js';
import { walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import { isNamed } from '../../../types/type-queries.js';

/** Functions of the standard library that wait for no goroutine of the program; `time.Sleep` waits for none either. */
const harmless =
  /^(?:(?:fmt|strings|strconv|errors|log|log\/slog|math|bytes|sort|slices|maps|unicode|os|path|path\/filepath|time|context)\.\w+|\((?:\*?time|context)\.\w+\)\.\w+|\(\*sync\.WaitGroup\)\.(?:Add|Go)|\(error\)\.Error)$/;

/**
 * Whether what a step of a function runs itself may wait for another goroutine; a function of which nothing is known may. Timers, the end of a context and
 * the channel itself tell nothing of all who send on it.
 */
export function mayWait(root: Node, channel: VarObject, unit: FunctionUnit): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.kind === 'FuncLit' || node.kind === 'GoStmt') return false;
    if (node.kind === 'CallExpr' && !isHarmless(node, unit)) found = true;
    if (node.kind === 'UnaryExpr' && node.op === '<-' && !tellsNothing(node.x, channel, unit)) found = true;
    return !found;
  });
  return found;
}

function isHarmless(call: CallExpr, { info }: FunctionUnit): boolean {
  const callee = info.calleeOf(call);
  if (callee.kind === 'builtin' || callee.kind === 'conversion') return true;
  if (callee.kind === 'value') return isNamed(info.typeOf(call.fun), 'context.CancelFunc');
  const name = nameOfCallee(callee);
  return name !== undefined && harmless.test(name);
}

function tellsNothing(received: Expr, channel: VarObject, { info }: FunctionUnit): boolean {
  const expr = unparen(received);
  if (expr.kind === 'Ident') return info.objectOf(expr) === channel;
  if (isTickChannel(expr, info)) return true;
  return expr.kind === 'CallExpr' && nameOfCallee(info.calleeOf(expr)) === '(context.Context).Done';
}
