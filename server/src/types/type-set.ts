import { identical } from './identical.js';
import type { FuncObject } from './object.js';
import type { InterfaceType, Type, TypeParamType, UnionType } from './type.js';
import { unknownType } from './type.js';
import { comparableType } from './universe.js';

const methodCache = new WeakMap<InterfaceType, ReadonlyMap<string, FuncObject>>();

/** All methods of an interface by name, those of embedded interfaces included. */
export function allMethods(type: InterfaceType): ReadonlyMap<string, FuncObject> {
  const known = methodCache.get(type);
  if (known !== undefined) return known;
  const methods = new Map<string, FuncObject>();
  collectMethods(type, methods, new Set());
  methodCache.set(type, methods);
  return methods;
}

function collectMethods(type: InterfaceType, into: Map<string, FuncObject>, seen: Set<InterfaceType>): void {
  if (seen.has(type)) return;
  seen.add(type);
  for (const method of type.methods) if (!into.has(method.name)) into.set(method.name, method);
  for (const embedded of type.embeddeds) {
    const under = embedded.kind === 'named' ? embedded.underlying : embedded;
    if (under.kind === 'interface') collectMethods(under, into, seen);
  }
}

/** Whether something embedded in the interface can't be read, so that it may have more methods than are known. */
export function hasUnknownPart(type: InterfaceType, depth = 0): boolean {
  if (depth > 50) return true;
  return type.embeddeds.some((embedded) => {
    const under = embedded.kind === 'named' ? embedded.underlying : embedded;
    return under.kind === 'unknown' || (under.kind === 'interface' && hasUnknownPart(under, depth + 1));
  });
}

/** Whether the interface may be used as a constraint only. */
export function hasUnionOrComparable(type: InterfaceType, depth = 0): boolean {
  if (depth > 50) return false;
  return type.embeddeds.some((embedded) => {
    if (embedded === comparableType) return true;
    const under = embedded.kind === 'named' ? embedded.underlying : embedded;
    return under.kind !== 'interface' ? under.kind !== 'unknown' : hasUnionOrComparable(under, depth + 1);
  });
}

export interface Term {
  readonly tilde: boolean;
  readonly type: Type;
}

/** The types that a constraint admits: `all` without restriction, undefined where it can't be known. */
export function termsOf(constraint: Type, depth = 0): readonly Term[] | 'all' | undefined {
  if (depth > 50) return undefined;
  const under = constraint.kind === 'named' ? constraint.underlying : constraint;
  switch (under.kind) {
    case 'interface': {
      let terms: readonly Term[] | 'all' = 'all';
      for (const embedded of under.embeddeds) {
        if (embedded === comparableType) continue;
        const part = termsOf(embedded, depth + 1);
        if (part === undefined) return undefined;
        terms = intersect(terms, part);
      }
      return terms;
    }
    case 'union':
      return unionTerms(under, depth);
    case 'unknown':
      return undefined;
    case 'typeparam':
      return termsOf(under.constraint, depth + 1);
    default:
      return [{ tilde: false, type: constraint }];
  }
}

function unionTerms(union: UnionType, depth: number): readonly Term[] | 'all' | undefined {
  const terms: Term[] = [];
  for (const term of union.terms) {
    const under = term.type.kind === 'named' ? term.type.underlying : term.type;
    if (under.kind !== 'interface') {
      terms.push(term);
      continue;
    }
    const part = termsOf(term.type, depth + 1);
    if (part === undefined || part === 'all') return part;
    terms.push(...part);
  }
  return terms;
}

function intersect(a: readonly Term[] | 'all', b: readonly Term[] | 'all'): readonly Term[] | 'all' {
  if (a === 'all') return b;
  if (b === 'all') return a;
  const both: Term[] = [];
  for (const x of a) {
    for (const y of b) {
      const xType = y.tilde ? under(x.type) : x.type;
      const yType = x.tilde ? under(y.type) : y.type;
      if (identical(xType, yType)) both.push(x.tilde ? y : x);
    }
  }
  return both;
}

function under(type: Type): Type {
  return type.kind === 'named' ? type.underlying : type;
}

/**
 * The single underlying type of all types of a type parameter's set, or the underlying type of any other type; unknown
 * where there is none. Channels of one element type give the more restricted direction (Go spec 1.18, "Core types").
 */
export function coreType(type: Type): Type {
  if (type.kind !== 'typeparam') return under(type);
  const core = coreTermOf(type);
  return core === undefined ? unknownType : core.type;
}

/** The core type of a type parameter and whether types with that underlying type are meant; undefined without one. */
export function coreTermOf(type: TypeParamType): Term | undefined {
  const terms = termsOf(type.constraint);
  if (terms === undefined || terms === 'all') return undefined;
  const [first, ...others] = terms;
  if (first === undefined) return undefined;
  if (others.length === 0) return first.tilde ? first : { tilde: false, type: under(first.type) };
  let core = under(first.type);
  for (const term of others) {
    const next = under(term.type);
    if (identical(core, next)) continue;
    if (core.kind === 'chan' && next.kind === 'chan' && identical(core.elem, next.elem)) {
      if (core.dir === 'both') core = next;
      else if (next.dir !== 'both' && next.dir !== core.dir) return undefined;
      continue;
    }
    return undefined;
  }
  return { tilde: true, type: core };
}

/** Like `coreType`, but a set of byte slices and strings gives string (for `append`, `copy`, slicing and ranging). */
export function coreTypeOrString(type: Type): Type {
  const core = coreType(type);
  if (core.kind !== 'unknown' || type.kind !== 'typeparam') return core;
  const terms = termsOf(type.constraint);
  if (terms === undefined || terms === 'all' || terms.length === 0) return unknownType;
  let string: Type = unknownType;
  for (const { type: term } of terms) {
    const next = under(term);
    if (next.kind === 'basic' && next.name === 'string') string = next;
    else if (next.kind !== 'slice' || next.elem.kind !== 'basic' || next.elem.name !== 'uint8') return unknownType;
  }
  return string;
}
