import type { Expr } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { AccessPath } from './access-path.js';
import type { FunctionUnit } from './function-unit.js';
import type { ParameterCall } from './summary.js';

/** What a function value is called with. */
export interface Arguments {
  readonly receiver: AccessPath | undefined;
  readonly exprs: readonly Expr[];
  readonly results: readonly (AccessPath | undefined)[];
}

/** Whether a goroutine would close a channel that the caller passes as `nil`: as that panics, it isn't started then. */
export function endsByClosingNil({ spawn, endSignals }: ParameterCall, callee: FunctionUnit, args: Arguments): boolean {
  if (spawn === undefined) return false;
  return [...endSignals.keys()].some(({ step, root }) => {
    if (step?.kind !== 'close' || root.kind !== 'var') return false;
    const argument = argumentOf(callee, root, args);
    return argument?.kind === 'Ident' && argument.name === 'nil';
  });
}

/** What a call passes for a parameter; undefined where that isn't one expression. */
export function argumentOf(callee: FunctionUnit, variable: VarObject, args: Arguments): Expr | undefined {
  const index = callee.params.indexOf(variable) - (callee.hasReceiver ? 1 : 0);
  if (index < 0) return undefined;
  const fields = callee.node.type.params.fields;
  const isVariadic = fields[fields.length - 1]?.type.kind === 'Ellipsis';
  const last = callee.params.length - 1 - (callee.hasReceiver ? 1 : 0);
  return isVariadic && index === last ? undefined : args.exprs[index];
}
