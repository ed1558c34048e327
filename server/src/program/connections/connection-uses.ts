import type { FunctionUnit } from '../../flow/function-unit.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import { unparen } from '../../flow/unparen.js';
import { isStandardPackage } from '../../knowledge/standard-package.js';
import type { CallExpr, Node } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { walk } from '../../syntax/walk.js';
import { methodSetOf } from '../../types/method-set.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import { parameterType } from './connection-facts.js';

/** What a piece of code does to a connection that it has in a variable, with the functions of the package that it calls. */
export interface ConnectionUses {
  /** A call that reads from it or writes to it, in the function that it stands in. */
  readonly use: { readonly unit: FunctionUnit; readonly call: CallExpr } | undefined;
  /** Whether some way closes it. */
  readonly closes: boolean;
  /** Whether code that isn't seen has it, which may do anything to it. */
  readonly isHandedOn: boolean;
}

const transfers: ReadonlySet<string> = new Set(['Read', 'Write', 'ReadFrom', 'WriteTo', 'Handshake']);

/** Calls that leave the connection as it is. */
const asides: ReadonlySet<string> = new Set([
  ...['RemoteAddr', 'LocalAddr', 'SetDeadline', 'SetReadDeadline', 'SetWriteDeadline', 'SetKeepAlive'],
  ...['SetKeepAlivePeriod', 'SetNoDelay', 'SetLinger', 'SetReadBuffer', 'SetWriteBuffer', 'ConnectionState'],
]);

const nothing: ConnectionUses = { use: undefined, closes: false, isHandedOn: false };
const unknown: ConnectionUses = { use: undefined, closes: false, isHandedOn: true };

/** What the text below `root` does with a connection; calls of the package are followed a few deep. */
export function connectionUses(
  root: Node,
  variable: VarObject,
  unit: FunctionUnit,
  code: PackageCode,
  depth = 4,
): ConnectionUses {
  const found: ConnectionUses[] = [];
  walk(root, (node) => {
    if (node.kind === 'Ident' && node.name === variable.name && unit.info.objectOf(node) === variable)
      found.push(usesAt(node, unit, code, depth));
  });
  return all(found);
}

/** What a call, as that of a `go` statement, does with one of its arguments. */
export function usesOfArgument(
  call: CallExpr,
  index: number,
  unit: FunctionUnit,
  code: PackageCode,
  depth = 4,
): ConnectionUses {
  const callee = unit.info.calleeOf(call);
  if (callee.kind === 'builtin' || callee.kind === 'conversion') return unknown;
  const called = call.hasEllipsis || depth === 0 ? undefined : code.calledUnit(call, unit);
  if (called !== undefined) {
    if (code.isVariadic(called)) return unknown;
    const param = called.params[index + (called.hasReceiver ? 1 : 0)];
    return param === undefined ? nothing : connectionUses(called.body, param, called, code, depth - 1);
  }
  return callee.kind === 'func' && isTransfer(callee.func, index)
    ? { use: { unit, call }, closes: false, isHandedOn: false }
    : unknown;
}

function usesAt(name: Node, unit: FunctionUnit, code: PackageCode, depth: number): ConnectionUses {
  const parents = parentsIn(unit.chunk);
  let at = name;
  let around = parents.get(at);
  while (around?.kind === 'ParenExpr') around = parents.get((at = around));
  const call = around === undefined ? undefined : parents.get(around);
  if (around?.kind === 'SelectorExpr' && call?.kind === 'CallExpr' && unparen(call.fun) === around) {
    if (around.sel.name === 'Close') return { ...nothing, closes: true };
    if (transfers.has(around.sel.name)) return { ...nothing, use: { unit, call } };
    return asides.has(around.sel.name) ? nothing : unknown;
  }
  if (around?.kind === 'CallExpr')
    return usesOfArgument(
      around,
      around.args.findIndex((arg) => arg === at),
      unit,
      code,
      depth,
    );
  if (around?.kind === 'BinaryExpr' || around?.kind === 'Field') return nothing;
  return unknown;
}

/** Whether a function of the standard library reads from what it is given, or writes to it, and can't close it. */
function isTransfer(func: FuncObject, index: number): boolean {
  if (func.packagePath === undefined || !isStandardPackage(func.packagePath)) return false;
  const type = parameterType(func, index);
  if (type === undefined) return false;
  const methods = methodSetOf(type);
  return (methods.has('Read') || methods.has('Write')) && !methods.has('Close');
}

function all(found: readonly ConnectionUses[]): ConnectionUses {
  return {
    use: found.find(({ use }) => use !== undefined)?.use,
    closes: found.some(({ closes }) => closes),
    isHandedOn: found.some(({ isHandedOn }) => isHandedOn),
  };
}
