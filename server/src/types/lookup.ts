import { isExported } from './identical.js';
import type { FuncObject, VarObject } from './object.js';
import type { NamedType, Type } from './type.js';
import { allMethods, coreType } from './type-set.js';
import { underlying } from './type-queries.js';

/** A field or method found in a type. */
export interface Member {
  /** With the type arguments of the type it was found in; `origin` is the declared one. */
  readonly object: VarObject | FuncObject;
  /** The embedded fields walked through, outermost first. */
  readonly path: readonly VarObject[];
  /** Whether a pointer was followed on the way, the one that `type` itself may be included. */
  readonly isIndirect: boolean;
}

/** Why nothing was found: `opaque` names the one embedded type that isn't known and must therefore have the member. */
export interface MissingMember {
  readonly object: undefined;
  /** Types on the way that can't be read, at any depth. */
  readonly opaque: readonly NamedType[];
}

interface Embedded {
  readonly type: Type;
  readonly path: readonly VarObject[];
  readonly isIndirect: boolean;
  /** Reached twice at this depth, so whatever it holds is ambiguous. */
  readonly isMultiple: boolean;
}

/** Embedding deeper than this finds nothing. */
const maxDepth = 64;

const noPath: readonly VarObject[] = [];
const noMethods: readonly FuncObject[] = [];

/**
 * The field or method that `x.name` selects for an `x` of this type (Go spec, "Selectors"), promoted ones included;
 * undefined when there is none, it is ambiguous, or nothing is known. Unexported names match those declared in
 * `fromPackage` only; undefined for `fromPackage` matches any.
 */
export function lookupFieldOrMethod(type: Type, name: string, fromPackage?: string): Member | undefined {
  const found = findMember(type, name, fromPackage);
  return found.object === undefined ? undefined : found;
}

/** Like `lookupFieldOrMethod`, and tells which unread types may hold what was not found. */
export function findMember(type: Type, name: string, fromPackage: string | undefined): Member | MissingMember {
  const opaque: NamedType[] = [];
  const missing: MissingMember = { object: undefined, opaque };
  if (name === '_') return missing;
  const isPointer = type.kind === 'pointer';
  let start: Type = isPointer ? type.elem : type;
  if (type.kind === 'named' && type.underlying.kind === 'pointer') {
    // A named pointer type has no methods, but the fields of what it points to.
    const found = findMember(type.underlying, name, fromPackage);
    return found.object?.kind === 'func' ? missing : found;
  }
  if (isPointer && underlying(start).kind === 'interface' && start.kind !== 'typeparam') return missing;
  if (start.kind === 'typeparam') {
    const member = memberOfTypeParam(start, name, fromPackage, isPointer);
    if (member !== undefined) return member;
    const core = coreType(start);
    if (core.kind === 'unknown' || core.kind === 'interface') return missing;
    start = core.kind === 'pointer' ? core.elem : core;
  }

  let level: Embedded[] = [{ type: start, path: noPath, isIndirect: isPointer, isMultiple: false }];
  const seen = new Set<NamedType>();
  for (let depth = 0; level.length > 0 && depth < maxDepth; depth++) {
    const next: Embedded[] = [];
    let found: Member | undefined;
    let count = 0;
    for (const embedded of level) {
      const { type: at, path, isIndirect } = embedded;
      if (at.kind === 'named') {
        if (seen.has(at)) continue;
        seen.add(at);
        for (const method of methodsNamed(at.methods, name)) {
          if (isVisible(name, method.packagePath, fromPackage)) {
            found = { object: method, path, isIndirect };
            count += embedded.isMultiple ? 2 : 1;
          }
        }
      }
      const under = underlying(at);
      if (under.kind === 'struct') {
        for (const field of under.fields) {
          if (field.name === name && isVisible(name, field.packagePath, fromPackage)) {
            found = { object: field, path, isIndirect };
            count += embedded.isMultiple ? 2 : 1;
            continue;
          }
          if (!field.isEmbedded || count > 0) continue;
          const inner = field.type.kind === 'pointer' ? field.type.elem : field.type;
          const innerKind = inner.kind;
          if (innerKind === 'named' || innerKind === 'struct' || innerKind === 'interface') {
            next.push({
              type: inner,
              path: [...path, field],
              isIndirect: isIndirect || field.type.kind === 'pointer',
              isMultiple: embedded.isMultiple,
            });
          }
        }
      } else if (under.kind === 'interface') {
        const method = allMethods(under).get(name);
        if (method !== undefined && isVisible(name, method.packagePath, fromPackage)) {
          found = { object: method, path, isIndirect };
          count += embedded.isMultiple ? 2 : 1;
        }
      } else if (under.kind === 'unknown' && at.kind === 'named') {
        opaque.push(at);
      }
    }
    if (found !== undefined) return count === 1 ? found : missing;
    level = consolidate(next);
  }
  return missing;
}

/** Types with fewer methods are searched faster than they are indexed. */
const fewMethods = 8;

interface MethodIndex {
  /** Number of methods that it was made of: a list may still grow while declarations are collected. */
  readonly count: number;
  readonly byName: ReadonlyMap<string, readonly FuncObject[]>;
}

const methodIndexes = new WeakMap<readonly FuncObject[], MethodIndex>();

/** The methods of a list with a name, in its order. */
function methodsNamed(methods: readonly FuncObject[], name: string): readonly FuncObject[] {
  if (methods.length < fewMethods)
    return methods.length === 0 ? noMethods : methods.filter((method) => method.name === name);
  let index = methodIndexes.get(methods);
  if (index?.count !== methods.length) {
    const byName = new Map<string, FuncObject[]>();
    for (const method of methods) {
      const same = byName.get(method.name);
      if (same === undefined) byName.set(method.name, [method]);
      else same.push(method);
    }
    index = { count: methods.length, byName };
    methodIndexes.set(methods, index);
  }
  return index.byName.get(name) ?? noMethods;
}

function memberOfTypeParam(
  type: Type & { kind: 'typeparam' },
  name: string,
  fromPackage: string | undefined,
  isPointer: boolean,
): Member | undefined {
  if (isPointer) return undefined;
  const constraint = underlying(type.constraint);
  if (constraint.kind !== 'interface') return undefined;
  const method = allMethods(constraint).get(name);
  if (method === undefined || !isVisible(name, method.packagePath, fromPackage)) return undefined;
  return { object: method, path: noPath, isIndirect: false };
}

function isVisible(name: string, declaredIn: string | undefined, fromPackage: string | undefined): boolean {
  return fromPackage === undefined || declaredIn === fromPackage || isExported(name);
}

/** Merges types reached twice at one depth into one that is marked as such. */
function consolidate(level: Embedded[]): Embedded[] {
  if (level.length <= 1) return level;
  const merged: Embedded[] = [];
  for (const embedded of level) {
    const at = merged.findIndex((other) => isSameNamed(other.type, embedded.type));
    if (at < 0) merged.push(embedded);
    else merged[at] = { ...merged[at]!, isMultiple: true };
  }
  return merged;
}

function isSameNamed(a: Type, b: Type): boolean {
  return a === b || (a.kind === 'named' && b.kind === 'named' && a.typeArgs.length === 0 && a.origin === b.origin);
}
