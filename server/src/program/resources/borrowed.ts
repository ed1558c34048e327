import type { ResourceEvent } from '../../flow/paths/automaton.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { calleeFact } from '../../knowledge/facts.js';
import { isStandardPackage } from '../../knowledge/standard-package.js';
import type { CallExpr, Node } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { walk } from '../../syntax/walk.js';
import { methodSetOf } from '../../types/method-set.js';
import type { Callee, VarObject } from '../../types/object.js';
import type { Type } from '../../types/type.js';
import { isNamed, underlying } from '../../types/type-queries.js';

/**
 * Whether a function of the standard library that is given something that can be closed neither closes nor keeps it: it takes it as an interface
 * without `Close`, and gives back nothing that could hold it, or something that the function `unit` itself uses up.
 */
export function isBorrowed(event: Extract<ResourceEvent, { kind: 'passed' }>, unit: FunctionUnit): boolean {
  const { callee, call, index, isHolder } = event;
  return !isHolder && takesWithoutClose(callee, index) && (givesNothing(callee) || isUsedUp(call, unit));
}

function takesWithoutClose(callee: Callee, index: number): boolean {
  if (callee.kind !== 'func') return false;
  const { func } = callee;
  if (func.packagePath === undefined || !isStandardPackage(func.packagePath) || func.type.kind !== 'signature')
    return false;
  // What a result keeps goes with the result.
  if (givesNothing(callee) && calleeFact(func.fullName)?.keeps?.includes(index) === true) return false;
  if (/^(?:Set|Reset|Init|Register)/.test(func.name)) return false;
  const { params, isVariadic } = func.type;
  const last = params.length - 1;
  let type: Type | undefined = params[Math.min(index, last)]?.type;
  if (isVariadic && index >= last && type !== undefined) {
    const list = underlying(type);
    type = list.kind === 'slice' ? list.elem : type;
  }
  return type !== undefined && underlying(type).kind === 'interface' && !methodSetOf(type).has('Close');
}

function givesNothing(callee: Callee): boolean {
  const type = callee.kind === 'func' ? callee.func.type : undefined;
  return type?.kind === 'signature' && type.results.every((result) => isPlain(result.type));
}

function isPlain(type: Type): boolean {
  const under = underlying(type);
  if (under.kind === 'slice') return underlying(under.elem).kind === 'basic';
  return under.kind === 'basic' || isNamed(type, 'error');
}

/** Whether what a call gives is used in the function's own text only, and never closed: by its methods, and by functions that borrow it. */
function isUsedUp(call: CallExpr, unit: FunctionUnit): boolean {
  const parents = parentsIn(unit.chunk);
  return parents.has(call) && isUsedUpAt(call, unit, parents);
}

function isUsedUpAt(node: Node, unit: FunctionUnit, parents: ReadonlyMap<Node, Node>): boolean {
  const parent = parents.get(node);
  switch (parent?.kind) {
    case 'ParenExpr':
      return isUsedUpAt(parent, unit, parents);
    case 'SelectorExpr': {
      const outer = parents.get(parent);
      if (unit.info.selectionOf(parent)?.kind !== 'method') return false;
      return outer?.kind === 'CallExpr' && outer.fun === parent && parent.sel.name !== 'Close';
    }
    case 'CallExpr': {
      const index = parent.args.findIndex((argument) => argument === node);
      const callee = unit.info.calleeOf(parent);
      if (index < 0 || !takesWithoutClose(callee, index)) return false;
      return givesNothing(callee) || isUsedUpAt(parent, unit, parents);
    }
    case 'ExprStmt':
    case 'BinaryExpr':
      return true;
    case 'AssignStmt': {
      if (parent.rhs.length !== 1) return false;
      const [target] = parent.lhs;
      if (target?.kind !== 'Ident' || parent.op !== ':=') return false;
      if (target.name === '_') return true;
      const variable = unit.info.objectOf(target);
      return variable?.kind === 'var' && isVariableUsedUp(variable, unit, parents);
    }
    default:
      return false;
  }
}

function isVariableUsedUp(variable: VarObject, unit: FunctionUnit, parents: ReadonlyMap<Node, Node>): boolean {
  if (variable.owner !== unit.node) return false;
  let isFine = true;
  walk(unit.body, (node) => {
    if (node.kind !== 'Ident' || node.name !== variable.name || unit.info.objectOf(node) !== variable) return isFine;
    if (variable.declaration?.ident === node) return isFine;
    isFine &&= !isInLiteral(node, unit, parents) && isUsedUpAt(node, unit, parents);
    return isFine;
  });
  return isFine;
}

function isInLiteral(node: Node, unit: FunctionUnit, parents: ReadonlyMap<Node, Node>): boolean {
  for (let at = parents.get(node); at !== undefined; at = parents.get(at))
    if (at.kind === 'FuncLit' && at !== unit.node) return true;
  return false;
}
