import type { CompositeLit, Expr } from '../syntax/ast.js';
import { checkExpr, checkIndexValue, checkValue } from './check-expr.js';
import { checkType } from './check-type-expr.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { integerValue } from './constant-value.js';
import { assignTo } from './convert.js';
import { coreType } from './type-set.js';
import type { StructType, Type } from './type.js';
import { unknownType } from './type.js';

/** Checks `T{…}`; `hint` is the element type of the literal around one that leaves its type out. */
export function checkCompositeLit(c: Checker, expr: CompositeLit, hint: Type | undefined): Type {
  const facts = c.facts;
  let type: Type;
  let body: Type;
  if (expr.type === undefined) {
    type = hint ?? unknownType;
    const core = coreType(type);
    // `{…}` where a pointer is wanted stands for `&T{…}`.
    body = core.kind === 'pointer' ? core.elem : type;
  } else if (expr.type.kind === 'ArrayType' && expr.type.length?.kind === 'Ellipsis') {
    const elem = checkType(c, expr.type.element);
    const length = checkElements(c, expr.elements, elem);
    type = { kind: 'array', length, elem };
    facts.record(expr.type, Mode.type, type);
    return facts.record(expr, Mode.value, type);
  } else {
    type = checkType(c, expr.type);
    body = type;
  }
  const core = coreType(body);
  switch (core.kind) {
    case 'struct':
      checkStructElements(c, expr.elements, core);
      break;
    case 'array':
    case 'slice':
      checkElements(c, expr.elements, core.elem);
      break;
    case 'map':
      for (const element of expr.elements) {
        if (element.kind !== 'KeyValueExpr') {
          checkExpr(c, element);
          continue;
        }
        checkValue(c, element.key, core.key);
        assignTo(c, element.key, core.key);
        checkValue(c, element.value, core.elem);
        assignTo(c, element.value, core.elem);
      }
      break;
    default:
      checkUnknownElements(c, expr.elements);
  }
  return facts.record(expr, Mode.value, type);
}

function checkStructElements(c: Checker, elements: readonly Expr[], struct: StructType): void {
  elements.forEach((element, i) => {
    if (element.kind !== 'KeyValueExpr') {
      checkValue(c, element);
      const field = struct.fields[i];
      if (field !== undefined) assignTo(c, element, field.type);
      return;
    }
    const key = element.key;
    const field = key.kind === 'Ident' ? struct.fields.find((candidate) => candidate.name === key.name) : undefined;
    if (key.kind === 'Ident' && field !== undefined) c.facts.link(key, field.origin);
    checkValue(c, element.value);
    assignTo(c, element.value, field?.type ?? unknownType);
  });
}

/** Checks the elements of an array or slice; returns the length that they give an array, undefined when it isn't known. */
function checkElements(c: Checker, elements: readonly Expr[], elem: Type): number | undefined {
  let index: number | undefined = 0;
  let length: number | undefined = 0;
  for (const element of elements) {
    let value = element;
    if (element.kind === 'KeyValueExpr') {
      value = element.value;
      checkIndexValue(c, element.key);
      const key = integerValue(c.facts.valueOf(element.key));
      index = key !== undefined && key >= 0n && key < 1n << 52n ? Number(key) : undefined;
    }
    checkValue(c, value, elem);
    assignTo(c, value, elem);
    if (index !== undefined) index++;
    length = index === undefined || length === undefined ? undefined : Math.max(length, index);
  }
  return length;
}

/** Without knowing the type, a key may be a field's name, which is then no use of anything. */
function checkUnknownElements(c: Checker, elements: readonly Expr[]): void {
  for (const element of elements) {
    if (element.kind !== 'KeyValueExpr') {
      checkValue(c, element);
      assignTo(c, element, unknownType);
      continue;
    }
    const { key, value } = element;
    if (key.kind !== 'Ident' || isLocal(c, key.name)) {
      checkValue(c, key);
      assignTo(c, key, unknownType);
    }
    checkValue(c, value);
    assignTo(c, value, unknownType);
  }
}

/** A lower-case name that is a local variable is likelier a map key than a field of an unread package's struct. */
function isLocal(c: Checker, name: string): boolean {
  return c.locals.lookup(name) !== undefined;
}
