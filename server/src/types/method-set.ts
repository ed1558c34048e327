import { identical, isExported } from './identical.js';
import { findMember } from './lookup.js';
import type { Member } from './lookup.js';
import type { FuncObject, VarObject } from './object.js';
import type { NamedType, Type } from './type.js';
import { allMethods, hasUnknownPart } from './type-set.js';
import { deref, underlying } from './type-queries.js';

/** One method of a method set, as `lookupFieldOrMethod` finds it. */
export interface MethodSelection extends Member {
  readonly object: FuncObject;
}

/**
 * The method set of a type (Go spec, "Method sets"): declared and promoted methods by name; for a type that isn't a
 * pointer, those with a pointer receiver are left out. Empty where nothing is known.
 */
export function methodSetOf(type: Type): ReadonlyMap<string, MethodSelection> {
  const set = new Map<string, MethodSelection>();
  for (const name of methodNames(type)) {
    const found = findMember(type, name, undefined);
    if (found.object === undefined || !isInMethodSet(type, found)) continue;
    const { object, path, isIndirect } = found;
    if (object.kind === 'func') set.set(name, { object, path, isIndirect });
  }
  return set;
}

/** Whether a member that was found may be called on a value of the type that isn't addressable. */
function isInMethodSet(type: Type, member: Member): boolean {
  if (member.object.kind !== 'func' || !member.object.hasPointerReceiver) return true;
  return member.isIndirect || type.kind === 'pointer';
}

function methodNames(type: Type): Set<string> {
  const names = new Set<string>();
  const seen = new Set<NamedType>();
  const visit = (at: Type, depth: number): void => {
    if (depth > 64) return;
    if (at.kind === 'named') {
      if (seen.has(at)) return;
      seen.add(at);
      for (const method of at.methods) names.add(method.name);
    }
    const under = at.kind === 'typeparam' ? underlying(at.constraint) : underlying(at);
    if (under.kind === 'interface') for (const name of allMethods(under).keys()) names.add(name);
    if (under.kind !== 'struct') return;
    for (const field of under.fields) if (field.isEmbedded) visit(deref(field.type), depth + 1);
  };
  visit(type.kind === 'pointer' ? type.elem : type, 0);
  return names;
}

/** `maybe` where a type on the way can't be read. */
export type Implementation = 'yes' | 'no' | 'maybe';

/** Whether a type implements an interface (Go spec, "Implementing an interface"); unions in the interface count as `maybe`. */
export function implementation(type: Type, wanted: Type): Implementation {
  const iface = underlying(wanted);
  if (iface.kind === 'unknown') return 'maybe';
  if (iface.kind !== 'interface') return 'no';
  if (underlying(type).kind === 'unknown') return 'maybe';
  let answer: Implementation = hasUnknownPart(iface) ? 'maybe' : 'yes';
  for (const [name, method] of allMethods(iface)) {
    const found = findMember(type, name, isExported(name) ? undefined : method.packagePath);
    if (found.object === undefined) {
      if (found.opaque.length === 0) return 'no';
      answer = 'maybe';
      continue;
    }
    if (found.object.kind !== 'func' || !isInMethodSet(type, found)) return 'no';
    if (identical(found.object.type, method.type)) continue;
    if (!isKnownThroughout(found.object.type) || !isKnownThroughout(method.type)) answer = 'maybe';
    else return 'no';
  }
  return answer;
}

/** Whether a type surely implements an interface; false where something isn't known. */
export function implementsInterface(type: Type, wanted: Type): boolean {
  return implementation(type, wanted) === 'yes';
}

/** Whether no part of the type is unknown, as far as it is written out (named types are not looked into). */
export function isKnownThroughout(type: Type, depth = 0): boolean {
  if (depth > 50) return false;
  const deeper = (part: Type): boolean => isKnownThroughout(part, depth + 1);
  const variables = (parts: readonly VarObject[]): boolean => parts.every((part) => deeper(part.type));
  switch (type.kind) {
    case 'unknown':
      return false;
    case 'named':
      return type.typeArgs.every(deeper);
    case 'pointer':
    case 'slice':
    case 'chan':
      return deeper(type.elem);
    case 'array':
      return type.length !== undefined && deeper(type.elem);
    case 'map':
      return deeper(type.key) && deeper(type.elem);
    case 'struct':
      return variables(type.fields);
    case 'signature':
      return variables(type.params) && variables(type.results);
    case 'interface':
      return type.methods.every((method) => deeper(method.type)) && type.embeddeds.every(deeper);
    case 'union':
      return type.terms.every((term) => deeper(term.type));
    case 'tuple':
      return type.elems.every(deeper);
    case 'basic':
    case 'typeparam':
      return true;
  }
}
