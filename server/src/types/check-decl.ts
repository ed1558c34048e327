import type { Expr, GenDecl, TypeSpec, ValueSpec } from '../syntax/ast.js';
import { checkExpr } from './check-expr.js';
import { valueTypes } from './check-stmt.js';
import { checkType, declareTypeParams } from './check-type-expr.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { normalise } from './constant-value.js';
import { assignTo, defaultType, finishUntyped, isUntyped } from './convert.js';
import { Constant, TypeName, Variable } from './objects.js';
import type { ConstValue } from './objects.js';
import type { Type } from './type.js';
import { unknownType } from './type.js';
import { NamedNode } from './type-nodes.js';

/** The type and values that a constant spec takes over from the last one that has any (Go spec, "Iota"). */
export interface ConstSource {
  readonly type: Expr | undefined;
  readonly values: readonly Expr[];
}

/** Checks a declaration inside a function and declares its names. */
export function checkLocalDecl(c: Checker, decl: GenDecl): void {
  let source: ConstSource = { type: undefined, values: [] };
  for (const spec of decl.specs) {
    if (spec.kind === 'TypeSpec') {
      checkLocalType(c, spec);
    } else if (spec.kind === 'ValueSpec') {
      if (decl.token === 'const') {
        if (spec.type !== undefined || spec.values.length > 0) source = spec;
        checkLocalConst(c, spec, source);
      } else {
        checkLocalVar(c, spec);
      }
    }
  }
}

function checkLocalConst(c: Checker, spec: ValueSpec, source: ConstSource): void {
  const constants = spec.names.map((ident, i) => {
    const { type, value } = checkConstValue(c, source, i, spec.iota);
    const constant = new Constant(ident.name, c.pkg.path, c.declarationOf(ident, spec), type, value);
    c.facts.link(ident, constant);
    return constant;
  });
  for (const expr of spec.values.slice(spec.names.length)) checkExpr(c, expr);
  for (const constant of constants) c.locals.declare(constant.name, constant);
}

/** Evaluates the constant at a place of a spec's list. */
export function checkConstValue(
  c: Checker,
  source: ConstSource,
  index: number,
  iota: number,
): { type: Type; value: ConstValue | undefined } {
  const outer = c.iota;
  c.iota = BigInt(iota);
  const declared = source.type === undefined ? undefined : checkType(c, source.type);
  const expr = source.values[index];
  let type: Type = declared ?? unknownType;
  let value: ConstValue | undefined;
  if (expr !== undefined) {
    const exprType = checkExpr(c, expr);
    value = c.facts.valueOf(expr);
    if (declared !== undefined) {
      assignTo(c, expr, declared);
      value = normalise(value, declared);
    } else {
      type = c.facts.modeOf(expr) === Mode.constant ? exprType : unknownType;
    }
  }
  c.iota = outer;
  return { type, value };
}

function checkLocalVar(c: Checker, spec: ValueSpec): void {
  const types = checkVarTypes(c, spec);
  const variables = spec.names.map((ident, i) => {
    const type = types[i] ?? unknownType;
    const variable = new Variable(ident.name, c.pkg.path, c.declarationOf(ident, spec), 'local', type, c.func);
    c.facts.link(ident, variable);
    return variable;
  });
  for (const variable of variables) c.locals.declare(variable.name, variable);
}

/** Checks a `var` spec; returns the type of each of its names. */
export function checkVarTypes(c: Checker, spec: ValueSpec): readonly Type[] {
  const declared = spec.type === undefined ? undefined : checkType(c, spec.type);
  if (spec.values.length === 0) return spec.names.map(() => declared ?? unknownType);
  const types = valueTypes(c, spec.values, spec.names.length);
  const isParallel = spec.values.length === spec.names.length;
  if (isParallel) {
    return spec.values.map((value) => {
      if (declared !== undefined) assignTo(c, value, declared);
      return declared ?? variableType(finishUntyped(c, value));
    });
  }
  return spec.names.map((_, i) => declared ?? variableType(defaultType(types[i] ?? unknownType)));
}

function variableType(type: Type): Type {
  return type.kind === 'tuple' || isUntyped(type) ? unknownType : type;
}

function checkLocalType(c: Checker, spec: TypeSpec): void {
  const { name: ident } = spec;
  if (spec.isAlias) {
    c.locals.open();
    const params = declareTypeParams(c, spec.typeParams);
    const type = checkType(c, spec.type);
    c.locals.close();
    const alias = new TypeName(ident.name, c.pkg.path, c.declarationOf(ident, spec), true, type);
    alias.aliasTypeParams = params;
    c.facts.link(ident, alias);
    c.locals.declare(ident.name, alias);
    return;
  }
  let declared: Type = unknownType;
  const object: TypeName = new TypeName(ident.name, c.pkg.path, c.declarationOf(ident, spec), false, (): Type => named);
  const named = new NamedNode(object, { declaredType: () => declared, methods: () => [] });
  c.facts.link(ident, object);
  c.locals.declare(ident.name, object);
  c.locals.open();
  named.typeParams = declareTypeParams(c, spec.typeParams);
  const outer = c.interfaceName;
  c.interfaceName = ident.name;
  declared = checkType(c, spec.type);
  c.interfaceName = outer;
  c.locals.close();
}
