import type { FuncObject, TypeNameObject, VarObject } from './object.js';
import type { NamedType, Type } from './type.js';

/** The type behind a name; the type itself where it has none. A type parameter gives itself: see `coreType`. */
export function underlying(type: Type): Type {
  return type.kind === 'named' ? type.underlying : type;
}

/** The element of a pointer (also of a named pointer type's); any other type as it is. */
export function deref(type: Type): Type {
  const under = underlying(type);
  return under.kind === 'pointer' ? under.elem : type;
}

/** The named type of a type or of what it points to; undefined for others. */
export function namedOf(type: Type): NamedType | undefined {
  if (type.kind === 'named') return type;
  return type.kind === 'pointer' && type.elem.kind === 'named' ? type.elem : undefined;
}

/** `sync.Mutex`, `net/http.Server`, `error`: import path, dot and name of a named type, without type arguments; undefined for others. */
export function typeFullName(type: Type): string | undefined {
  return type.kind === 'named' ? objectFullName(type.object) : undefined;
}

/** Whether the type is the named type of that full name (an instance of a generic one too); pointers are not looked through. */
export function isNamed(type: Type, fullName: string): boolean {
  return type.kind === 'named' && objectFullName(type.object) === fullName;
}

/** Fields of a struct, or of the struct behind a name or a pointer, as declared and none promoted; empty for other types. */
export function fieldsOf(type: Type): readonly VarObject[] {
  const under = underlying(deref(type));
  return under.kind === 'struct' ? under.fields : [];
}

/** Whether nothing is known about what the type is made of, though its name may be known. */
export function isOpaque(type: Type): boolean {
  return underlying(type).kind === 'unknown';
}

function objectFullName(object: TypeNameObject | FuncObject): string {
  return object.packagePath === undefined ? object.name : `${object.packagePath}.${object.name}`;
}
