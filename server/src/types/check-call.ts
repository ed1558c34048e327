import type { CallExpr, Expr } from '../syntax/ast.js';
import { checkBuiltin } from './check-builtin.js';
import { checkExpr, recordInstance } from './check-expr.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { convertedValue, isInteger } from './constant-value.js';
import { assignTo, defaultType, isUntyped, setType } from './convert.js';
import { inferCall, parameterType } from './infer.js';
import type { Argument } from './infer.js';
import type { BasicName, SignatureType, Type } from './type.js';
import { unknownType } from './type.js';
import { tupleOf } from './type-nodes.js';
import { coreType } from './type-set.js';
import { underlying } from './type-queries.js';

/** Checks a call, a conversion or a use of a built-in function. */
export function checkCall(c: Checker, expr: CallExpr): Type {
  const facts = c.facts;
  const fun = checkExpr(c, expr.fun);
  const mode = facts.modeOf(expr.fun);
  if (mode === Mode.type) return checkConversion(c, expr, fun);
  if (mode === Mode.builtin) return checkBuiltin(c, expr);
  const args = checkArguments(c, expr.args);
  let signature = coreType(fun);
  if (signature.kind !== 'signature') {
    for (const arg of expr.args) assignTo(c, arg, unknownType);
    return facts.record(expr, Mode.unknown, unknownType);
  }
  if (signature.typeParams.length > 0) {
    signature = inferCall(c, signature, args, expr.hasEllipsis);
    recordInstance(c, expr.fun, signature);
  }
  assignArguments(c, expr, args, signature);
  const results = signature.results;
  const [only] = results;
  if (results.length === 1 && only !== undefined) return facts.record(expr, Mode.value, only.type);
  if (results.length === 0) return facts.record(expr, Mode.noValue, tupleOf([]));
  const elems = results.map((result) => result.type);
  return facts.record(expr, Mode.value, tupleOf(elems));
}

function checkArguments(c: Checker, list: readonly Expr[]): readonly Argument[] {
  const [only] = list;
  if (list.length === 1 && only !== undefined) {
    const type = checkExpr(c, only);
    if (type.kind === 'tuple') return type.elems.map((elem) => ({ expr: undefined, type: elem }));
    return [{ expr: only, type }];
  }
  return list.map((arg) => {
    const type = checkExpr(c, arg);
    return { expr: arg, type: type.kind === 'tuple' ? unknownType : type };
  });
}

function assignArguments(c: Checker, call: CallExpr, args: readonly Argument[], signature: SignatureType): void {
  args.forEach(({ expr }, i) => {
    if (expr === undefined) return;
    const type = parameterType(signature, i, args.length, call.hasEllipsis);
    assignTo(c, expr, type ?? unknownType);
  });
}

const constantTypes: ReadonlySet<BasicName> = new Set<BasicName>([
  'bool', 'int', 'int8', 'int16', 'int32', 'int64', 'uint', 'uint8', 'uint16', 'uint32', 'uint64', 'uintptr',
  'float32', 'float64', 'complex64', 'complex128', 'string',
]); // prettier-ignore

/** Whether constants may have the type. */
export function isConstantType(type: Type): boolean {
  const under = underlying(type);
  return under.kind === 'basic' && constantTypes.has(under.name);
}

function checkConversion(c: Checker, expr: CallExpr, to: Type): Type {
  const facts = c.facts;
  for (const arg of expr.args) checkExpr(c, arg);
  const [arg] = expr.args;
  if (arg === undefined) return facts.record(expr, Mode.value, to);
  const from = facts.typeOf(arg);
  const isConstant = facts.modeOf(arg) === Mode.constant;
  const value = facts.valueOf(arg);
  const toConstant = isConstant && isConstantType(to);
  if (isUntyped(from)) {
    const under = underlying(to);
    let final = to;
    if (under.kind === 'interface' || (isConstant && !isConstantType(to) && under.kind !== 'typeparam')) {
      final = under.kind === 'unknown' ? unknownType : defaultType(from);
    } else if (isConstant && under.kind === 'typeparam') {
      final = defaultType(from);
    } else if (facts.modeOf(arg) === Mode.nil) {
      final = from;
    } else if (toConstant && isInteger(from) && under.kind === 'basic' && under.name === 'string') {
      final = from;
    }
    setType(c, arg, final, true);
  } else {
    assignTo(c, arg, to);
  }
  if (toConstant) return facts.recordConstant(expr, to, convertedValue(value, to));
  return facts.record(expr, Mode.value, to);
}
