import type { CallExpr, Expr } from '../syntax/ast.js';
import { checkExpr, checkIndexValue, checkValue } from './check-expr.js';
import { matchTypes } from './check-operators.js';
import { checkType } from './check-type-expr.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { byteLength } from './constant-value.js';
import { assignTo, convertUntyped, finishUntyped, isUntyped, maxUntyped, setType } from './convert.js';
import type { ConstValue } from './objects.js';
import type { BasicName, Type } from './type.js';
import { unknownType } from './type.js';
import { basic, emptyTuple, pointerTo, sliceOf } from './type-nodes.js';
import { coreType, coreTypeOrString } from './type-set.js';
import { underlying } from './type-queries.js';
import { emptyInterface } from './universe.js';

/** Checks a call of a predeclared function or of one of package unsafe. */
export function checkBuiltin(c: Checker, call: CallExpr): Type {
  const facts = c.facts;
  const [first, ...rest] = call.args;
  const name = builtinName(c, call.fun);
  if (first === undefined) {
    return name === 'recover'
      ? facts.record(call, Mode.value, emptyInterface)
      : facts.record(call, Mode.noValue, emptyTuple);
  }
  switch (name) {
    case 'append':
      return checkAppend(c, call, first, rest);
    case 'len':
    case 'cap':
      return checkLength(c, call, first, name);
    case 'make': {
      const type = checkType(c, first);
      for (const size of rest) checkIndexValue(c, size);
      return facts.record(call, Mode.value, type);
    }
    case 'new':
      return checkNew(c, call, first);
    case 'copy':
      // A constant string that is copied stays untyped, as go/types has it.
      for (const arg of call.args) checkValue(c, arg);
      return facts.record(call, Mode.value, basic.int);
    case 'delete': {
      const map = coreType(checkValue(c, first));
      for (const key of rest) {
        checkValue(c, key);
        assignTo(c, key, map.kind === 'map' ? map.key : unknownType);
      }
      return facts.record(call, Mode.noValue, emptyTuple);
    }
    case 'panic':
      checkValue(c, first);
      assignTo(c, first, emptyInterface);
      return facts.record(call, Mode.noValue, emptyTuple);
    case 'min':
    case 'max':
      return checkMinMax(c, call, name);
    case 'complex':
      return checkComplex(c, call, first, rest[0]);
    case 'real':
    case 'imag':
      return checkComplexPart(c, call, first);
    case 'Add':
      checkValue(c, first);
      for (const arg of rest) checkIndexValue(c, arg);
      return facts.record(call, Mode.value, basic['unsafe.Pointer']);
    case 'Alignof':
    case 'Offsetof':
    case 'Sizeof':
      return checkSizeof(c, call, first);
    case 'Slice': {
      const pointer = underlying(checkValue(c, first));
      for (const arg of rest) checkIndexValue(c, arg);
      return facts.record(call, Mode.value, pointer.kind === 'pointer' ? sliceOf(pointer.elem) : unknownType);
    }
    case 'SliceData': {
      const slice = coreType(checkValue(c, first));
      return facts.record(call, Mode.value, slice.kind === 'slice' ? pointerTo(slice.elem) : unknownType);
    }
    case 'String':
      checkValue(c, first);
      for (const arg of rest) checkIndexValue(c, arg);
      return facts.record(call, Mode.value, basic.string);
    case 'StringData':
      checkValue(c, first);
      finishUntyped(c, first);
      return facts.record(call, Mode.value, pointerTo(basic.uint8));
    default: {
      // clear, close, print, println: no result.
      for (const arg of call.args) {
        checkValue(c, arg);
        finishUntyped(c, arg);
      }
      return facts.record(call, Mode.noValue, emptyTuple);
    }
  }
}

function builtinName(c: Checker, fun: Expr): string | undefined {
  const bare = fun.kind === 'ParenExpr' ? fun.x : fun;
  if (bare.kind === 'ParenExpr') return builtinName(c, bare);
  const ident = bare.kind === 'SelectorExpr' ? bare.sel : bare;
  return ident.kind === 'Ident' ? ident.name : undefined;
}

function checkAppend(c: Checker, call: CallExpr, first: Expr, rest: readonly Expr[]): Type {
  const type = checkValue(c, first);
  const core = coreTypeOrString(type);
  const elem = core.kind === 'slice' ? core.elem : unknownType;
  rest.forEach((arg, i) => {
    const argType = checkValue(c, arg);
    if (call.hasEllipsis && i === rest.length - 1) {
      // The constant of append([]byte, "…"...) stays untyped, as go/types has it.
      if (isUntyped(argType) && argType.name !== 'untyped string') convertUntyped(c, arg, type);
    } else {
      assignTo(c, arg, elem);
    }
  });
  return c.facts.record(call, Mode.value, isUntyped(type) ? unknownType : type);
}

function checkLength(c: Checker, call: CallExpr, arg: Expr, name: 'len' | 'cap'): Type {
  const facts = c.facts;
  const type = checkValue(c, arg);
  const under = underlying(type);
  if (name === 'len' && facts.modeOf(arg) === Mode.constant && under.kind === 'basic') {
    const value = facts.valueOf(arg);
    return facts.recordConstant(call, basic.int, typeof value === 'string' ? BigInt(byteLength(value)) : undefined);
  }
  const array = under.kind === 'pointer' ? underlying(under.elem) : under;
  if (array.kind === 'array' && !hasCallOrReceive(c, arg)) {
    return facts.recordConstant(call, basic.int, array.length === undefined ? undefined : BigInt(array.length));
  }
  return facts.record(call, Mode.value, basic.int);
}

/** Whether evaluating the expression calls a function or receives, which makes its `len` no constant. */
function hasCallOrReceive(c: Checker, expr: Expr): boolean {
  const inside = (part: Expr): boolean => hasCallOrReceive(c, part);
  switch (expr.kind) {
    case 'CallExpr': {
      const isCall = c.facts.modeOf(expr.fun) !== Mode.type && c.facts.modeOf(expr) !== Mode.constant;
      return isCall || expr.args.some(inside);
    }
    case 'UnaryExpr':
      return expr.op === '<-' || inside(expr.x);
    case 'ParenExpr':
    case 'StarExpr':
    case 'SelectorExpr':
    case 'SliceExpr':
    case 'TypeAssertExpr':
      return inside(expr.x);
    case 'IndexExpr':
      return inside(expr.x) || inside(expr.index);
    case 'BinaryExpr':
      return inside(expr.x) || inside(expr.y);
    case 'CompositeLit':
      return expr.elements.some(inside);
    case 'KeyValueExpr':
      return inside(expr.key) || inside(expr.value);
    default:
      return false;
  }
}

/** `new(T)`, and `new(expr)` of Go 1.26. */
function checkNew(c: Checker, call: CallExpr, arg: Expr): Type {
  const type = checkExpr(c, arg);
  const elem = c.facts.modeOf(arg) === Mode.type ? type : finishUntyped(c, arg);
  const isKnown = elem.kind !== 'unknown' && elem.kind !== 'tuple';
  if (isKnown) return c.facts.record(call, Mode.value, pointerTo(elem));
  const external = externalElement(c, arg);
  return c.facts.record(call, Mode.value, external === undefined ? unknownType : pointerTo(external));
}

/** `new(p.T)` with an unread package: nearly always a type. */
function externalElement(c: Checker, arg: Expr): Type | undefined {
  if (arg.kind !== 'SelectorExpr' || c.facts.objectOf(arg.sel)?.kind !== 'external') return undefined;
  const type = checkType(c, arg);
  return type.kind === 'unknown' ? undefined : type;
}

function checkMinMax(c: Checker, call: CallExpr, name: 'min' | 'max'): Type {
  const facts = c.facts;
  for (const arg of call.args) checkValue(c, arg);
  const [first] = call.args;
  if (first === undefined) return unknownType;
  let isConstant = facts.modeOf(first) === Mode.constant;
  let value = facts.valueOf(first);
  let type = facts.typeOf(first);
  for (const arg of call.args.slice(1)) {
    matchTypes(c, first, arg);
    const argType = facts.typeOf(arg);
    if (isUntyped(type) && isUntyped(argType)) type = maxUntyped(type, argType) ?? type;
    else if (isUntyped(type)) type = argType;
    isConstant &&= facts.modeOf(arg) === Mode.constant;
    value = isConstant ? better(name, value, facts.valueOf(arg)) : undefined;
  }
  if (!isUntyped(type)) for (const arg of call.args) convertUntyped(c, arg, type);
  else if (!isConstant) type = finishUntyped(c, first);
  if (isConstant) {
    if (!isUntyped(type)) return facts.recordConstant(call, type, value);
    for (const arg of call.args) setType(c, arg, type, false);
    return facts.recordConstant(call, type, value);
  }
  return facts.record(call, Mode.value, type);
}

function better(name: 'min' | 'max', a: ConstValue | undefined, b: ConstValue | undefined): ConstValue | undefined {
  if (a === undefined || b === undefined) return undefined;
  return name === 'min' ? (b < a ? b : a) : b > a ? b : a;
}

const complexOf: Partial<Record<BasicName, Type>> = {
  float32: basic.complex64,
  float64: basic.complex128,
  'untyped float': basic['untyped complex'],
  'untyped int': basic['untyped complex'],
  'untyped rune': basic['untyped complex'],
};

const partOf: Partial<Record<BasicName, Type>> = {
  complex64: basic.float32,
  complex128: basic.float64,
};

function checkComplex(c: Checker, call: CallExpr, x: Expr, y: Expr | undefined): Type {
  const facts = c.facts;
  checkValue(c, x);
  if (y === undefined) return facts.record(call, Mode.unknown, unknownType);
  checkValue(c, y);
  // Of two untyped constants each keeps its own type, as go/types has it.
  if (!isUntyped(facts.typeOf(x)) || !isUntyped(facts.typeOf(y))) matchTypes(c, x, y);
  const isConstant = facts.modeOf(x) === Mode.constant && facts.modeOf(y) === Mode.constant;
  if (!isConstant) {
    if (isUntyped(facts.typeOf(x))) setType(c, x, basic.float64, true);
    if (isUntyped(facts.typeOf(y))) setType(c, y, basic.float64, true);
  }
  const under = underlying(facts.typeOf(x));
  const type = (under.kind === 'basic' ? complexOf[under.name] : undefined) ?? unknownType;
  return isConstant ? facts.recordConstant(call, type, undefined) : facts.record(call, Mode.value, type);
}

function checkComplexPart(c: Checker, call: CallExpr, x: Expr): Type {
  const facts = c.facts;
  const type = checkValue(c, x);
  if (isUntyped(type)) {
    if (facts.modeOf(x) === Mode.constant) return facts.recordConstant(call, basic['untyped float'], undefined);
    setType(c, x, basic.complex128, true);
    return facts.record(call, Mode.value, basic.float64);
  }
  const under = underlying(type);
  const part = (under.kind === 'basic' ? partOf[under.name] : undefined) ?? unknownType;
  return facts.modeOf(x) === Mode.constant
    ? facts.recordConstant(call, part, undefined)
    : facts.record(call, Mode.value, part);
}

function checkSizeof(c: Checker, call: CallExpr, arg: Expr): Type {
  const { facts } = c;
  checkValue(c, arg);
  const type = finishUntyped(c, arg);
  const name = builtinName(c, call.fun);
  let size: number | undefined;
  if (name === 'Sizeof') size = c.pkg.sizes.sizeOf(type);
  else if (name === 'Alignof') size = c.pkg.sizes.alignOf(type);
  else size = offsetOf(c, arg);
  const mode = type.kind === 'typeparam' ? Mode.value : Mode.constant;
  if (mode === Mode.value) return facts.record(call, mode, basic.uintptr);
  return facts.recordConstant(call, basic.uintptr, size === undefined ? undefined : BigInt(size));
}

function offsetOf(c: Checker, arg: Expr): number | undefined {
  const bare = arg.kind === 'ParenExpr' ? arg.x : arg;
  if (bare.kind !== 'SelectorExpr') return undefined;
  const selection = c.facts.selectionOf(bare);
  if (selection?.kind !== 'field') return undefined;
  let offset = 0;
  let at = selection.receiver.kind === 'pointer' ? selection.receiver.elem : selection.receiver;
  for (const field of [...selection.path, selection.object]) {
    const struct = underlying(at);
    if (struct.kind !== 'struct') return undefined;
    const part = c.pkg.sizes.offsetOf(
      struct,
      struct.fields.findIndex((candidate) => candidate.origin === field),
    );
    if (part === undefined) return undefined;
    offset += part;
    at = field.type;
  }
  return offset;
}
