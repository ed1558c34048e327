import type { VarObject } from './object.js';
import { allMethods, hasUnionOrComparable } from './type-set.js';
import type { InterfaceType, NamedType, SignatureType, StructType, Type, UnionType } from './type.js';

/** Types nested deeper than this are taken for different: only generated code without end gets there. */
const maxDepth = 100;

/**
 * Whether two types are identical (Go spec, "Type identity"). Unknown is identical to nothing, itself included, except
 * as the very same object.
 */
export function identical(a: Type, b: Type): boolean {
  return same(a, b, 0);
}

function same(a: Type, b: Type, depth: number): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || depth > maxDepth) return false;
  const next = depth + 1;
  switch (a.kind) {
    case 'basic':
      return b.kind === 'basic' && a.name === b.name;
    case 'named':
      return b.kind === 'named' && isSameDeclaration(a, b) && sameList(a.typeArgs, b.typeArgs, next);
    case 'pointer':
      return b.kind === 'pointer' && same(a.elem, b.elem, next);
    case 'slice':
      return b.kind === 'slice' && same(a.elem, b.elem, next);
    case 'array':
      return b.kind === 'array' && a.length === b.length && a.length !== undefined && same(a.elem, b.elem, next);
    case 'map':
      return b.kind === 'map' && same(a.key, b.key, next) && same(a.elem, b.elem, next);
    case 'chan':
      return b.kind === 'chan' && a.dir === b.dir && same(a.elem, b.elem, next);
    case 'struct':
      return b.kind === 'struct' && sameStruct(a, b, next);
    case 'signature':
      return b.kind === 'signature' && sameSignature(a, b, next);
    case 'interface':
      return b.kind === 'interface' && sameInterface(a, b, next);
    case 'union':
      return b.kind === 'union' && sameUnion(a, b, next);
    case 'tuple':
      return b.kind === 'tuple' && sameList(a.elems, b.elems, next);
    case 'typeparam':
    case 'unknown':
      return false;
  }
}

/** Each package has its own object for a type of an unread package; these are the same by name. */
function isSameDeclaration(a: NamedType, b: NamedType): boolean {
  if (a.origin === b.origin) return true;
  return (
    a.object.name === b.object.name &&
    a.object.packagePath === b.object.packagePath &&
    a.object.declaration === undefined &&
    b.object.declaration === undefined &&
    a.underlying.kind === 'unknown' &&
    b.underlying.kind === 'unknown'
  );
}

function sameList(a: readonly Type[], b: readonly Type[], depth: number): boolean {
  return a.length === b.length && a.every((type, i) => same(type, b[i]!, depth));
}

function sameVariables(a: readonly VarObject[], b: readonly VarObject[], depth: number): boolean {
  return a.length === b.length && a.every((variable, i) => same(variable.type, b[i]!.type, depth));
}

function sameStruct(a: StructType, b: StructType, depth: number): boolean {
  if (a.fields.length !== b.fields.length) return false;
  return a.fields.every((field, i) => {
    const other = b.fields[i]!;
    return (
      field.isEmbedded === other.isEmbedded &&
      sameName(field.name, field.packagePath, other.name, other.packagePath) &&
      (a.tags[i] ?? '') === (b.tags[i] ?? '') &&
      same(field.type, other.type, depth)
    );
  });
}

function sameName(a: string, aPackage: string | undefined, b: string, bPackage: string | undefined): boolean {
  return a === b && (isExported(a) || aPackage === bPackage);
}

/** Whether a name starts with an upper-case letter. */
export function isExported(name: string): boolean {
  const code = name.charCodeAt(0);
  if (code < 128) return code >= 65 && code <= 90;
  return /^\p{Lu}/u.test(name);
}

function sameSignature(a: SignatureType, b: SignatureType, depth: number): boolean {
  if (a.typeParams.length > 0 || b.typeParams.length > 0) return false;
  return (
    a.isVariadic === b.isVariadic &&
    sameVariables(a.params, b.params, depth) &&
    sameVariables(a.results, b.results, depth)
  );
}

function sameInterface(a: InterfaceType, b: InterfaceType, depth: number): boolean {
  if (a.methods.length + a.embeddeds.length + b.methods.length + b.embeddeds.length === 0) return true;
  if (hasUnionOrComparable(a) || hasUnionOrComparable(b)) {
    return (
      a.methods.length === b.methods.length &&
      a.methods.every((method, i) => method.name === b.methods[i]!.name) &&
      sameList(a.embeddeds, b.embeddeds, depth)
    );
  }
  const left = allMethods(a);
  const right = allMethods(b);
  if (left.size !== right.size) return false;
  for (const [name, method] of left) {
    const other = right.get(name);
    if (other === undefined || !same(method.type, other.type, depth)) return false;
  }
  return true;
}

function sameUnion(a: UnionType, b: UnionType, depth: number): boolean {
  return (
    a.terms.length === b.terms.length &&
    a.terms.every((term, i) => term.tilde === b.terms[i]!.tilde && same(term.type, b.terms[i]!.type, depth))
  );
}
