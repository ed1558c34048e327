import type { Expr } from '../../syntax/ast.js';
import type { BasicName, Type } from '../../types/type.js';

/** A type of package `sync/atomic` that holds the values of another type. */
export interface AtomicType {
  /** In `sync/atomic`, without what it points to: `Int64`, `Pointer`. */
  readonly name: string;
  /** The type of what `Load` gives where that is not the variable's own: `int64` for an `int`. */
  readonly converted: string | undefined;
  /** The variable's own type, to convert back to. */
  readonly own: string;
  readonly isSigned: boolean;
  /** It can be added to. */
  readonly isNumber: boolean;
}

const byName: Partial<Record<BasicName, readonly [name: string, converted?: string]>> = {
  bool: ['Bool'],
  int: ['Int64', 'int64'],
  int32: ['Int32'],
  int64: ['Int64'],
  uint: ['Uint64', 'uint64'],
  uint32: ['Uint32'],
  uint64: ['Uint64'],
  uintptr: ['Uintptr'],
};

/** Undefined for a type whose values no type of `sync/atomic` holds, and for one with a name of its own, which may have methods. */
export function atomicTypeOf(type: Type): AtomicType | undefined {
  if (type.kind === 'pointer') {
    return { name: 'Pointer', converted: undefined, own: '', isSigned: false, isNumber: false };
  }
  const found = type.kind === 'basic' ? byName[type.name] : undefined;
  if (found === undefined || type.kind !== 'basic') return undefined;
  const [name, converted] = found;
  const isNumber = name !== 'Bool';
  return { name, converted, own: type.name, isNumber, isSigned: name.startsWith('Int') };
}

/** `T` of a declared `*T`, as it is written; undefined where the type isn't written down. */
export function pointeeOf(typeExpr: Expr | undefined): Expr | undefined {
  return typeExpr?.kind === 'StarExpr' ? typeExpr.x : undefined;
}
