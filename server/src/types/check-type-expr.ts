import type {
  ChanType as ChanTypeExpr, Expr, Field, FieldList, FuncDecl, FuncLit, FuncType, Ident, InterfaceType as InterfaceTypeExpr,
  SelectorExpr, StructType as StructTypeExpr,
} from '../syntax/ast.js'; // prettier-ignore
import { checkExpr } from './check-expr.js';
import { Mode } from './chunk-facts.js';
import type { Checker } from './checker.js';
import { integerValue, stringLiteralValue } from './constant-value.js';
import type { FuncObject, GoObject, VarObject, VarRole } from './object.js';
import { External, Func, TypeName, Variable } from './objects.js';
import { argumentsOf } from './substitute.js';
import type { SignatureType, Type, TypeParamType, UnionType } from './type.js';
import { unknownType } from './type.js';
import { TypeParamNode, pointerTo, sliceOf } from './type-nodes.js';

/** The type that an expression in type position denotes; unknown where it denotes none. */
export function checkType(c: Checker, expr: Expr): Type {
  if (!c.enter()) return unknownType;
  const type = typeOfExpr(c, expr);
  c.leave();
  return type;
}

function typeOfExpr(c: Checker, expr: Expr): Type {
  switch (expr.kind) {
    case 'Ident':
      return typeOfIdent(c, expr);
    case 'SelectorExpr':
      return typeOfSelector(c, expr);
    case 'IndexExpr':
      return typeOfInstance(c, expr, expr.x, [expr.index]);
    case 'IndexListExpr':
      return typeOfInstance(c, expr, expr.x, expr.indices);
    case 'ParenExpr':
      return c.facts.record(expr, Mode.type, checkType(c, expr.x));
    case 'StarExpr':
      return c.facts.record(expr, Mode.type, pointerTo(checkType(c, expr.x)));
    case 'ArrayType': {
      if (expr.length === undefined) return c.facts.record(expr, Mode.type, sliceOf(checkType(c, expr.element)));
      const length = expr.length.kind === 'Ellipsis' ? undefined : arrayLength(c, expr.length);
      return c.facts.record(expr, Mode.type, { kind: 'array', length, elem: checkType(c, expr.element) });
    }
    case 'Ellipsis':
      return c.facts.record(
        expr,
        Mode.type,
        expr.element === undefined ? unknownType : sliceOf(checkType(c, expr.element)),
      );
    case 'MapType': {
      const key = checkType(c, expr.key);
      return c.facts.record(expr, Mode.type, { kind: 'map', key, elem: checkType(c, expr.value) });
    }
    case 'ChanType':
      return typeOfChan(c, expr);
    case 'FuncType':
      return c.facts.record(expr, Mode.type, checkSignature(c, expr, undefined));
    case 'StructType':
      return typeOfStruct(c, expr);
    case 'InterfaceType':
      return typeOfInterface(c, expr);
    case 'UnaryExpr':
    case 'BinaryExpr':
      return typeOfUnion(c, expr);
    default:
      checkExpr(c, expr);
      return unknownType;
  }
}

function typeOfIdent(c: Checker, ident: Ident): Type {
  const object = c.lookup(ident.name);
  if (object === undefined) {
    const assumed = c.pkg.assumedType(ident.name);
    return c.facts.record(ident, assumed === undefined ? Mode.unknown : Mode.type, assumed ?? unknownType);
  }
  c.facts.link(ident, object);
  if (object.kind !== 'type') return c.facts.record(ident, Mode.unknown, unknownType);
  return c.facts.record(ident, Mode.type, object.type);
}

function typeOfSelector(c: Checker, selector: SelectorExpr): Type {
  const object = qualifiedObject(c, selector);
  if (object === undefined) {
    checkExpr(c, selector);
    return unknownType;
  }
  return c.facts.record(selector, Mode.type, typeOfQualified(c, object));
}

/** The type that a name of another package denotes; a name of an unread package denotes a type of which only that is known. */
export function typeOfQualified(c: Checker, object: GoObject): Type {
  if (object.kind === 'type') return object.type;
  if (object.kind === 'external' && object.packagePath !== undefined && object.packagePath !== 'C') {
    return c.pkg.externalType(object.packagePath, object.name);
  }
  return unknownType;
}

/**
 * What `p.Name` means where `p` is an imported package, linked to its identifiers; undefined when `p` is something else.
 */
export function qualifiedObject(c: Checker, selector: SelectorExpr): GoObject | undefined {
  if (selector.x.kind !== 'Ident') return undefined;
  const object = c.lookup(selector.x.name);
  if (object?.kind !== 'package') return undefined;
  c.facts.link(selector.x, object);
  c.facts.record(selector.x, Mode.package, unknownType);
  const imported = c.file.importedPackage(object);
  const member = imported?.lookup(selector.sel.name) ?? new External(selector.sel.name, object.importedPath);
  c.facts.link(selector.sel, member);
  return member;
}

function typeOfInstance(c: Checker, expr: Expr, generic: Expr, args: readonly Expr[]): Type {
  const base = checkType(c, generic);
  const typeArgs = args.map((arg) => checkType(c, arg));
  return c.facts.record(expr, Mode.type, instantiateType(c, generic, base, typeArgs));
}

/** `generic[typeArgs]`, where `generic` has the type `base`; a generic alias is expanded. */
export function instantiateType(c: Checker, generic: Expr, base: Type, typeArgs: readonly Type[]): Type {
  const alias = aliasOf(c, generic);
  if (alias !== undefined) {
    return c.pkg.instances.substitute(base, argumentsOf(alias.aliasTypeParams, typeArgs));
  }
  if (base.kind !== 'named') return unknownType;
  if (base.underlying.kind === 'unknown' && base.typeParams.length === 0) return base;
  return c.instantiate(base, typeArgs);
}

function aliasOf(c: Checker, expr: Expr): TypeName | undefined {
  const bare = expr.kind === 'ParenExpr' ? expr.x : expr;
  const ident = bare.kind === 'SelectorExpr' ? bare.sel : bare;
  if (ident.kind !== 'Ident') return undefined;
  const object = c.facts.objectOf(ident);
  return object instanceof TypeName && object.aliasTypeParams.length > 0 ? object : undefined;
}

function arrayLength(c: Checker, expr: Expr): number | undefined {
  const type = checkExpr(c, expr);
  // As go/types records it: a constant length is never converted.
  if (type.kind === 'unknown') return undefined;
  const length = integerValue(c.facts.valueOf(expr));
  return length !== undefined && length >= 0n && length <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(length) : undefined;
}

function typeOfChan(c: Checker, expr: ChanTypeExpr): Type {
  return c.facts.record(expr, Mode.type, { kind: 'chan', dir: expr.dir, elem: checkType(c, expr.value) });
}

function typeOfStruct(c: Checker, expr: StructTypeExpr): Type {
  const fields: VarObject[] = [];
  const tags: string[] = [];
  const known = c.knownFields?.struct === expr ? c.knownFields.fields : undefined;
  const fieldOf = (ident: Ident, field: Field, type: Type, isEmbedded: boolean): Variable => {
    const declaration = c.declarationOf(ident, field);
    const variable = known?.get(ident.name);
    if (variable === undefined)
      return new Variable(ident.name, c.pkg.path, declaration, 'field', type, undefined, isEmbedded);
    c.pkg.move(variable, { declaration, known: type, compute: undefined });
    return variable;
  };
  for (const field of expr.fields.fields) {
    const type = checkType(c, field.type);
    const tag = field.tag === undefined ? '' : (stringLiteralValue(field.tag.value) ?? '');
    if (field.names.length === 0) {
      const ident = embeddedName(field.type);
      if (ident === undefined) continue;
      fields.push(fieldOf(ident, field, type, true));
      tags.push(tag);
    }
    for (const ident of field.names) {
      const variable = fieldOf(ident, field, type, false);
      c.facts.link(ident, variable);
      fields.push(variable);
      tags.push(tag);
    }
  }
  return c.facts.record(expr, Mode.type, { kind: 'struct', fields, tags });
}

/** The identifier that names an embedded field: that of the type without pointer, package and type arguments. */
export function embeddedName(type: Expr): Ident | undefined {
  switch (type.kind) {
    case 'Ident':
      return type;
    case 'StarExpr':
    case 'ParenExpr':
    case 'IndexExpr':
    case 'IndexListExpr':
      return embeddedName(type.x);
    case 'SelectorExpr':
      return type.sel;
    default:
      return undefined;
  }
}

function typeOfInterface(c: Checker, expr: InterfaceTypeExpr): Type {
  const methods: FuncObject[] = [];
  const embeddeds: Type[] = [];
  for (const field of expr.methods.fields) {
    if (field.names.length === 0) {
      embeddeds.push(checkType(c, field.type));
      continue;
    }
    for (const ident of field.names) {
      const type = checkType(c, field.type);
      const method = new Func(
        ident.name,
        c.pkg.path,
        c.declarationOf(ident, field),
        type,
        c.interfaceName ?? 'interface',
      );
      c.facts.link(ident, method);
      methods.push(method);
    }
  }
  return c.facts.record(expr, Mode.type, { kind: 'interface', methods, embeddeds });
}

function typeOfUnion(c: Checker, expr: Expr): Type {
  const terms = unionTerms(c, expr);
  return terms.length === 0 ? unknownType : c.facts.typeOf(expr);
}

/** The terms of `a | ~b | …`; each part of the chain is recorded as the union that it is. */
function unionTerms(c: Checker, expr: Expr): UnionType['terms'] {
  let terms: UnionType['terms'];
  if (expr.kind === 'BinaryExpr' && expr.op === '|') {
    if (!c.enter()) return [];
    terms = [...unionTerms(c, expr.x), ...unionTerms(c, expr.y)];
    c.leave();
  } else if (expr.kind === 'UnaryExpr' && expr.op === '~') {
    terms = [{ tilde: true, type: checkType(c, expr.x) }];
  } else if (expr.kind === 'BinaryExpr' || expr.kind === 'UnaryExpr') {
    checkExpr(c, expr);
    return [];
  } else {
    return [{ tilde: false, type: checkType(c, expr) }];
  }
  if (terms.length > 0) c.facts.record(expr, Mode.type, { kind: 'union', terms });
  return terms;
}

/** The type of a function; its parameters and results belong to `owner`, if it has a body. */
export function checkSignature(
  c: Checker,
  expr: FuncType,
  owner: FuncDecl | FuncLit | undefined,
  typeParams: readonly TypeParamType[] = [],
): SignatureType {
  const last = expr.params.fields[expr.params.fields.length - 1];
  return {
    kind: 'signature',
    typeParams,
    params: checkParameters(c, expr.params, 'param', owner),
    results: expr.results === undefined ? [] : checkParameters(c, expr.results, 'result', owner),
    isVariadic: last?.type.kind === 'Ellipsis',
  };
}

function checkParameters(
  c: Checker,
  list: FieldList,
  role: VarRole,
  owner: FuncDecl | FuncLit | undefined,
): VarObject[] {
  const variables: VarObject[] = [];
  for (const field of list.fields) {
    const type = checkType(c, field.type);
    if (field.names.length === 0) variables.push(new Variable('', c.pkg.path, undefined, role, type, owner));
    for (const ident of field.names) {
      const variable = new Variable(ident.name, c.pkg.path, c.declarationOf(ident, field), role, type, owner);
      c.facts.link(ident, variable);
      variables.push(variable);
    }
  }
  return variables;
}

/** Declares type parameters in the innermost scope; their constraints are read when asked for. */
export function declareTypeParams(c: Checker, list: FieldList | undefined): TypeParamType[] {
  if (list === undefined) return [];
  const params: TypeParamType[] = [];
  for (const field of list.fields) {
    let constraint: Type | undefined;
    const constraintOf = (): Type => (constraint ??= checkType(c, field.type));
    for (const ident of field.names) {
      params.push(declareTypeParam(c, ident, field, params.length, constraintOf));
    }
  }
  return params;
}

export function declareTypeParam(
  c: Checker,
  ident: Ident,
  node: Field,
  index: number,
  constraint: () => Type,
): TypeParamType {
  const object: TypeName = new TypeName(ident.name, c.pkg.path, c.declarationOf(ident, node), false, (): Type => param);
  const param = new TypeParamNode(object, index, constraint);
  c.facts.link(ident, object);
  c.locals.declare(ident.name, object);
  return param;
}
