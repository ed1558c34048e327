import type { FuncObject, TypeNameObject, VarObject } from './object.js';

/**
 * Go types, as go/types has them. Everything that can't be known is `unknown`: never guess, since an unknown type silences
 * a rule while a wrong one raises a false alarm.
 *
 * Identity: compare with `identical` (go/types' rules); a `named` type without type arguments is one object per declaration.
 */
export type Type =
  | BasicType
  | NamedType
  | PointerType
  | SliceType
  | ArrayType
  | MapType
  | ChanType
  | StructType
  | SignatureType
  | InterfaceType
  | UnionType
  | TupleType
  | TypeParamType
  | UnknownType;

export type BasicName =
  | 'bool'
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uintptr'
  | 'float32'
  | 'float64'
  | 'complex64'
  | 'complex128'
  | 'string'
  | 'unsafe.Pointer'
  | 'invalid'
  | 'untyped bool'
  | 'untyped int'
  | 'untyped rune'
  | 'untyped float'
  | 'untyped complex'
  | 'untyped string'
  | 'untyped nil';

/** `byte` and `rune` are `uint8` and `int32`. */
export interface BasicType {
  readonly kind: 'basic';
  readonly name: BasicName;
}
/** A declared type or an instance of a generic one; aliases are resolved away. */
export interface NamedType {
  readonly kind: 'named';
  readonly object: TypeNameObject;
  /** Empty for a type that isn't generic, and for a generic one that isn't instantiated. */
  readonly typeArgs: readonly Type[];
  /** Those of the declaration; empty unless it is generic. */
  readonly typeParams: readonly TypeParamType[];
  /** The generic type that this is an instance of; itself for any other type. */
  readonly origin: NamedType;
  /** Lazy; never a `named` type; unknown where the declaration can't be read or is cyclic. */
  readonly underlying: Type;
  /** Methods declared on the type itself (with its type arguments put in), none promoted. Lazy. */
  readonly methods: readonly FuncObject[];
}
export interface PointerType {
  readonly kind: 'pointer';
  readonly elem: Type;
}
export interface SliceType {
  readonly kind: 'slice';
  readonly elem: Type;
}
export interface ArrayType {
  readonly kind: 'array';
  /** Undefined where the length is not known. */
  readonly length: number | undefined;
  readonly elem: Type;
}
export interface MapType {
  readonly kind: 'map';
  readonly key: Type;
  readonly elem: Type;
}
export interface ChanType {
  readonly kind: 'chan';
  readonly dir: 'both' | 'send' | 'recv';
  readonly elem: Type;
}
export interface StructType {
  readonly kind: 'struct';
  readonly fields: readonly VarObject[];
  readonly tags: readonly string[];
}
export interface SignatureType {
  readonly kind: 'signature';
  readonly typeParams: readonly TypeParamType[];
  readonly params: readonly VarObject[];
  readonly results: readonly VarObject[];
  readonly isVariadic: boolean;
}
export interface InterfaceType {
  readonly kind: 'interface';
  /** Explicitly declared methods; embedded ones are reached through `methodSetOf`. */
  readonly methods: readonly FuncObject[];
  readonly embeddeds: readonly Type[];
}
/** `~int | string` inside a constraint. */
export interface UnionType {
  readonly kind: 'union';
  readonly terms: readonly { readonly tilde: boolean; readonly type: Type }[];
}
/** The type of a call with several results, or with none (empty). */
export interface TupleType {
  readonly kind: 'tuple';
  readonly elems: readonly Type[];
}
export interface TypeParamType {
  readonly kind: 'typeparam';
  readonly object: TypeNameObject;
  readonly index: number;
  /** Lazy. */
  readonly constraint: Type;
}
export interface UnknownType {
  readonly kind: 'unknown';
}
export const unknownType: UnknownType = { kind: 'unknown' };
