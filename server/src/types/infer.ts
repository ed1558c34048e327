import type { Expr } from '../syntax/ast.js';
import { recordInstance } from './check-expr.js';
import type { Checker } from './checker.js';
import { defaultType, isUntyped, maxUntyped } from './convert.js';
import { argumentsOf } from './substitute.js';
import { coreTermOf, termsOf } from './type-set.js';
import type { SignatureType, Type, TypeParamType } from './type.js';
import { unknownType } from './type.js';
import { TypeParamNode } from './type-nodes.js';
import { underlying } from './type-queries.js';
import { unify } from './unify.js';

/** `f[T1, T2]` of a generic function; type parameters without argument stay. */
export function instantiateExplicitly(c: Checker, signature: SignatureType, typeArgs: readonly Type[]): SignatureType {
  const bound = new Map<TypeParamType, Type>(argumentsOf(signature.typeParams, typeArgs));
  if (typeArgs.length < signature.typeParams.length) inferFromConstraints(c, signature.typeParams, bound);
  return withArguments(c, signature, bound);
}

function withArguments(c: Checker, signature: SignatureType, bound: ReadonlyMap<TypeParamType, Type>): SignatureType {
  const left = signature.typeParams.filter((param) => !bound.has(param));
  const instance = c.pkg.instances.substitute(signature, bound);
  return instance.kind === 'signature' ? { ...instance, typeParams: left } : signature;
}

/** An argument of a call: its expression where it has one of its own, and its type, maybe untyped. */
export interface Argument {
  readonly expr: Expr | undefined;
  readonly type: Type;
}

/**
 * Infers the type arguments of a call from its arguments and from the constraints' core types (Go spec, "Type
 * inference"). Returns the signature with everything put in; what can't be found out is unknown. Generic functions among the arguments get their types as well.
 */
export function inferCall(
  c: Checker,
  generic: SignatureType,
  args: readonly Argument[],
  hasEllipsis: boolean,
): SignatureType {
  // Inside its own body a generic function's parameters are types like any others, so the callee needs fresh ones.
  const callee = generic.typeParams.some((param) => c.typeParams.includes(param)) ? renamed(c, generic) : generic;
  const unknowns: TypeParamType[] = [...callee.typeParams];
  const genericArgs: { expr: Expr; signature: SignatureType; paramType: Type }[] = [];
  const bound = new Map<TypeParamType, Type>();
  const untyped = new Map<TypeParamType, Type>();
  args.forEach(({ expr, type }, i) => {
    const paramType = parameterType(callee, i, args.length, hasEllipsis);
    if (paramType === undefined || type.kind === 'unknown') return;
    if (type.kind === 'signature' && type.typeParams.length > 0 && expr !== undefined) {
      const own = type.typeParams.some((param) => unknowns.includes(param)) ? renamed(c, type) : type;
      unknowns.push(...own.typeParams);
      genericArgs.push({ expr, signature: own, paramType });
      return;
    }
    if (isUntyped(type)) {
      if (paramType.kind === 'typeparam' && type.name !== 'untyped nil') {
        const before = untyped.get(paramType);
        const max = before === undefined ? type : before.kind === 'basic' ? maxUntyped(before, type) : undefined;
        if (max !== undefined) untyped.set(paramType, max);
      }
      return;
    }
    unify(paramType, type, unknowns, bound);
  });
  for (const { signature, paramType } of genericArgs)
    unify(paramType, { ...signature, typeParams: [] }, unknowns, bound);
  inferFromConstraints(c, unknowns, bound);
  for (const [param, type] of untyped) {
    if (unknowns.includes(param) && !bound.has(param)) bound.set(param, defaultType(type));
  }
  inferFromConstraints(c, unknowns, bound);
  resolveBetween(c, bound);
  for (const { expr, signature } of genericArgs) recordInstance(c, expr, withAllArguments(c, signature, bound));
  return withAllArguments(c, callee, bound);
}

/** Puts unknown in the place of what could not be inferred. */
function withAllArguments(
  c: Checker,
  signature: SignatureType,
  bound: ReadonlyMap<TypeParamType, Type>,
): SignatureType {
  const all = new Map(bound);
  for (const param of signature.typeParams) if (!all.has(param)) all.set(param, unknownType);
  return withArguments(c, signature, all);
}

/** Type of the parameter that an argument goes to; of a variadic one its element's, unless the slice itself is passed. */
export function parameterType(
  signature: SignatureType,
  index: number,
  count: number,
  hasEllipsis = false,
): Type | undefined {
  const last = signature.params.length - 1;
  if (!signature.isVariadic || index < last) return signature.params[index]?.type;
  const variadic = signature.params[last]?.type;
  if (hasEllipsis && index === count - 1) return variadic;
  return variadic?.kind === 'slice' ? variadic.elem : variadic;
}

function renamed(c: Checker, signature: SignatureType): SignatureType {
  const fresh: TypeParamType[] = [];
  const map = new Map<TypeParamType, Type>();
  for (const param of signature.typeParams) {
    const copy: TypeParamType = new TypeParamNode(param.object, param.index, () =>
      c.pkg.instances.substitute(param.constraint, map),
    );
    fresh.push(copy);
    map.set(param, copy);
  }
  const instance = c.pkg.instances.substitute(signature, map);
  return instance.kind === 'signature' ? { ...instance, typeParams: fresh } : signature;
}

/** Uses core types: `[S ~[]E, E any]` gives E from S, and S from a core type that admits one type only. */
function inferFromConstraints(c: Checker, unknowns: readonly TypeParamType[], bound: Map<TypeParamType, Type>): void {
  for (let round = 0; round < unknowns.length + 1; round++) {
    const before = bound.size;
    for (const param of unknowns) {
      const core = coreTermOf(param);
      const type = bound.get(param);
      if (core !== undefined) {
        if (type !== undefined) unify(core.type, core.tilde ? underlying(type) : type, unknowns, bound);
        else if (!core.tilde && isSingle(param)) bound.set(param, singleTerm(param) ?? core.type);
        else if (core.tilde && isBoundThroughout(core.type, unknowns, bound) && isComposite(core.type)) {
          bound.set(param, core.type);
        }
      }
      if (type !== undefined) unifyMethods(param, type, unknowns, bound);
    }
    if (bound.size === before) break;
  }
  resolveBetween(c, bound);
}

function isSingle(param: TypeParamType): boolean {
  return singleTerm(param) !== undefined;
}

function singleTerm(param: TypeParamType): Type | undefined {
  const terms = termsOf(param.constraint);
  return terms !== undefined && terms !== 'all' && terms.length === 1 ? terms[0]?.type : undefined;
}

function isComposite(type: Type): boolean {
  return type.kind !== 'basic' && type.kind !== 'unknown';
}

function isBoundThroughout(
  type: Type,
  unknowns: readonly TypeParamType[],
  bound: ReadonlyMap<TypeParamType, Type>,
): boolean {
  return unknowns.every((param) => bound.has(param) || !mentions(type, param, 0));
}

function mentions(type: Type, param: TypeParamType, depth: number): boolean {
  if (depth > 20) return true;
  const inside = (part: Type): boolean => mentions(part, param, depth + 1);
  switch (type.kind) {
    case 'typeparam':
      return type === param;
    case 'pointer':
    case 'slice':
    case 'array':
    case 'chan':
      return inside(type.elem);
    case 'map':
      return inside(type.key) || inside(type.elem);
    case 'named':
      return type.typeArgs.some(inside);
    case 'signature':
      return type.params.some((p) => inside(p.type)) || type.results.some((r) => inside(r.type));
    case 'struct':
      return type.fields.some((field) => inside(field.type));
    default:
      return false;
  }
}

/** Methods that a constraint asks for tell more about a bound type's arguments. */
function unifyMethods(
  param: TypeParamType,
  type: Type,
  unknowns: readonly TypeParamType[],
  bound: Map<TypeParamType, Type>,
): void {
  const constraint = underlying(param.constraint);
  if (constraint.kind !== 'interface') return;
  const named = type.kind === 'pointer' ? type.elem : type;
  if (named.kind !== 'named') return;
  for (const wanted of constraint.methods) {
    const method = named.methods.find((candidate) => candidate.name === wanted.name);
    if (method !== undefined) unify(wanted.type, method.type, unknowns, bound);
  }
}

/** Puts inferred types into one another, as one parameter's type may mention another parameter. */
function resolveBetween(c: Checker, bound: Map<TypeParamType, Type>): void {
  for (let round = 0; round < bound.size; round++) {
    let changed = false;
    for (const [param, type] of bound) {
      const next = c.pkg.instances.substitute(type, withoutSelf(bound, param));
      if (next === type) continue;
      bound.set(param, next);
      changed = true;
    }
    if (!changed) return;
  }
}

function withoutSelf(bound: ReadonlyMap<TypeParamType, Type>, param: TypeParamType): ReadonlyMap<TypeParamType, Type> {
  const others = new Map(bound);
  others.delete(param);
  return others;
}

/** A generic function assigned to a variable of a function type takes its type arguments from that. */
export function instantiateToward(c: Checker, expr: Expr, signature: SignatureType, target: Type): void {
  const wanted = underlying(target);
  if (wanted.kind === 'unknown') recordInstance(c, expr, unknownType);
  if (wanted.kind !== 'signature') return;
  const own = signature.typeParams.some((param) => c.typeParams.includes(param)) ? renamed(c, signature) : signature;
  const bound = new Map<TypeParamType, Type>();
  unify({ ...own, typeParams: [] }, wanted, own.typeParams, bound);
  inferFromConstraints(c, own.typeParams, bound);
  recordInstance(c, expr, withAllArguments(c, own, bound));
}
