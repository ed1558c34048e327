import type { SelectorExpr } from '../syntax/ast.js';
import { checkExpr, recordUse } from './check-expr.js';
import { qualifiedObject } from './check-type-expr.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { findMember } from './lookup.js';
import type { FuncObject, Selection, VarObject } from './object.js';
import { Variable } from './objects.js';
import type { Type } from './type.js';
import { unknownType } from './type.js';
import { underlying } from './type-queries.js';

/** Checks `p.Name`, `x.field`, `x.method` and `T.method`. */
export function checkSelector(c: Checker, expr: SelectorExpr): Type {
  const facts = c.facts;
  const object = qualifiedObject(c, expr);
  if (object !== undefined) return recordUse(c, expr, object);
  const type = checkExpr(c, expr.x);
  const mode = facts.modeOf(expr.x);
  facts.linkSelection(expr, undefined);
  if (type.kind === 'unknown' || type.kind === 'tuple') return facts.record(expr, Mode.unknown, unknownType);

  const member = findMember(type, expr.sel.name, c.pkg.path);
  if (member.object === undefined) return facts.record(expr, Mode.unknown, unknownType);
  const isMethodExpr = mode === Mode.type;
  const declared = member.object.origin;
  const selection: Selection = {
    kind: member.object.kind === 'var' ? 'field' : isMethodExpr ? 'method-expr' : 'method',
    object: declared,
    path: member.path.map((field) => field.origin),
    receiver: type,
  };
  facts.linkSelection(expr, selection);
  facts.link(expr.sel, declared);
  if (member.object.kind === 'var') {
    const isAddressable = mode === Mode.variable || member.isIndirect || underlying(type).kind === 'pointer';
    return facts.record(expr, isAddressable ? Mode.variable : Mode.value, member.object.type);
  }
  return facts.record(expr, Mode.value, isMethodExpr ? methodExprType(type, member.object) : member.object.type);
}

/** `T.m` is a function whose first parameter is the receiver. */
function methodExprType(receiver: Type, method: FuncObject): Type {
  const signature = method.type;
  if (signature.kind !== 'signature') return unknownType;
  const name = signature.params.length > 0 && signature.params.every((param) => param.name !== '') ? '_' : '';
  const first: VarObject = new Variable(name, method.packagePath, undefined, 'param', receiver);
  return { ...signature, params: [first, ...signature.params] };
}
