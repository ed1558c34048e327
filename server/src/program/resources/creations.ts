import type { FunctionUnit } from '../../flow/function-unit.js';
import { unparen } from '../../flow/unparen.js';
import { openedBy, type OpenedKind } from '../../knowledge/openers.js';
import type { CallExpr, Expr } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { Callee, VarObject } from '../../types/object.js';
import { isNamed } from '../../types/type-queries.js';

/** A call that opens something which the function itself has to close, and the local variable that gets it. */
export interface Creation {
  readonly variable: VarObject;
  readonly call: CallExpr;
  readonly kind: OpenedKind;
  readonly canFail: boolean;
}

/** Creations in the function's own text, not in its literals'. */
export function creationsIn(unit: FunctionUnit): readonly Creation[] {
  return localCallsIn(unit).flatMap(({ variable, call }) => {
    const callee = unit.info.calleeOf(call);
    const kind = openedByCallee(callee);
    return kind === undefined ? [] : [{ variable, call, kind, canFail: givesError(callee) }];
  });
}

/** A call whose first result a local variable gets. */
export type LocalCall = Pick<Creation, 'variable' | 'call'>;

/** The calls whose first result a local of the function gets: in the function's own text, not in its literals'. */
export function localCallsIn({ body, info, node: owner }: FunctionUnit): readonly LocalCall[] {
  const found: LocalCall[] = [];
  const add = ([target]: readonly Expr[], values: readonly Expr[]): void => {
    const call = values.length === 1 && values[0] !== undefined ? unparen(values[0]) : undefined;
    if (target?.kind !== 'Ident' || call?.kind !== 'CallExpr') return;
    const variable = info.objectOf(target);
    if (variable?.kind === 'var' && variable.role === 'local' && variable.owner === owner)
      found.push({ variable, call });
  };
  walk(body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'AssignStmt') add(node.lhs, node.rhs);
    else if (node.kind === 'ValueSpec') add(node.names, node.values);
    return true;
  });
  return found;
}

/** What a callee opens as its first result: by its name, or as a function of any package by the type that it gives. */
function openedByCallee(callee: Callee): OpenedKind | undefined {
  if (callee.kind === 'external') return openedBy(callee.fullName);
  return callee.kind === 'func' || callee.kind === 'interface-method' ? openedBy(callee.func.fullName) : undefined;
}

/** Whether the last result of what is called is an error. */
export function givesError(callee: Callee): boolean {
  const type = callee.kind === 'func' || callee.kind === 'interface-method' ? callee.func.type : undefined;
  const last = type?.kind === 'signature' ? type.results.at(-1)?.type : undefined;
  return last !== undefined && isNamed(last, 'error');
}
