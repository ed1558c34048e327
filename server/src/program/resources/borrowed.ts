import type { ResourceEvent } from '../../flow/paths/automaton.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { unparen } from '../../flow/unparen.js';
import { calleeFact } from '../../knowledge/facts.js';
import { isStandardPackage } from '../../knowledge/standard-package.js';
import type { Expr, Node } from '../../syntax/ast.js';
import { functionAround, parentsIn } from '../../syntax/parents.js';
import { walk } from '../../syntax/walk.js';
import { methodSetOf } from '../../types/method-set.js';
import type { Callee, VarObject } from '../../types/object.js';
import type { Type } from '../../types/type.js';
import { isNamed, underlying } from '../../types/type-queries.js';

/**
 * Whether a function of the standard library that is given something that can be closed neither closes nor keeps it: it takes it as an interface
 * without `Close`, and gives back nothing that could hold it, or something that the calling function uses up.
 *
 * @param followed variables that are followed along with it, so that what they are given to is seen
 */
export function isBorrowed(
  event: Extract<ResourceEvent, { kind: 'passed' }>,
  followed: ReadonlySet<VarObject>,
): boolean {
  const { callee, call, index, isHolder, from } = event;
  if (isHolder || !takesWithoutClose(callee, index)) return false;
  return givesNothing(callee) || isUsedUpAt(call, from, followed);
}

/**
 * Variables of a function that get something of the standard library's made over another variable, or over one of these: a buffered reader over a
 * connection.
 */
export function wrappersOf(variable: VarObject, unit: FunctionUnit): readonly VarObject[] {
  const found: VarObject[] = [];
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind !== 'AssignStmt' || node.op !== ':=' || node.rhs.length !== 1) return true;
    const [target] = node.lhs;
    const [value] = node.rhs;
    const wrapper = target?.kind === 'Ident' ? unit.info.objectOf(target) : undefined;
    if (value === undefined || wrapper?.kind !== 'var' || wrapper.owner !== unit.node) return true;
    if (isMadeOver(value, [variable, ...found], unit)) found.push(wrapper);
    return true;
  });
  return found;
}

function isMadeOver(expression: Expr, over: readonly VarObject[], unit: FunctionUnit): boolean {
  const call = unparen(expression);
  if (call.kind !== 'CallExpr') return false;
  const callee = unit.info.calleeOf(call);
  return call.args.some((argument, index) => {
    if (!takesWithoutClose(callee, index) || givesNothing(callee)) return false;
    const value = unparen(argument);
    const object = value.kind === 'Ident' ? unit.info.objectOf(value) : undefined;
    return object?.kind === 'var' ? over.includes(object) : isMadeOver(value, over, unit);
  });
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

/**
 * Whether what a node gives is used in the function's own text only, and never closed: by its methods, by functions that borrow it, and in variables that are
 * followed themselves.
 */
function isUsedUpAt(node: Node, unit: FunctionUnit, followed: ReadonlySet<VarObject>): boolean {
  const parents = parentsIn(unit.chunk);
  const parent = parents.get(node);
  switch (parent?.kind) {
    case 'ParenExpr':
      return isUsedUpAt(parent, unit, followed);
    case 'SelectorExpr': {
      const outer = parents.get(parent);
      if (unit.info.selectionOf(parent)?.kind !== 'method') return false;
      return outer?.kind === 'CallExpr' && outer.fun === parent && parent.sel.name !== 'Close';
    }
    case 'CallExpr': {
      const index = parent.args.findIndex((argument) => argument === node);
      const callee = unit.info.calleeOf(parent);
      if (index < 0 || !takesWithoutClose(callee, index)) return false;
      return givesNothing(callee) || isUsedUpAt(parent, unit, followed);
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
      return variable?.kind === 'var' && (followed.has(variable) || isVariableUsedUp(variable, unit));
    }
    default:
      return false;
  }
}

function isVariableUsedUp(variable: VarObject, unit: FunctionUnit): boolean {
  if (variable.owner !== unit.node) return false;
  let isFine = true;
  walk(unit.body, (node) => {
    if (node.kind !== 'Ident' || node.name !== variable.name || unit.info.objectOf(node) !== variable) return isFine;
    if (variable.declaration?.ident === node) return isFine;
    isFine &&= functionAround(node, unit.chunk) === unit.node && isUsedUpAt(node, unit, new Set());
    return isFine;
  });
  return isFine;
}
