import type { Expr, Field, FuncDecl, FuncLit, Ident, Spec, Stmt } from '../syntax/ast.js';
import type { Chunk, FileKey } from '../syntax/source-file.js';
import type { Type } from './type.js';

/** Where an object is declared in source; absent for the universe and for packages known from an index only. */
export interface Declaration {
  readonly file: FileKey;
  readonly chunk: Chunk;
  readonly ident: Ident;
  /** The node that declares it: spec, field, function, assignment, range or type-switch clause. */
  readonly node: Spec | Field | FuncDecl | Stmt;
}

interface ObjectBase {
  readonly name: string;
  /** Import path of the declaring package; undefined for the universe. */
  readonly packagePath: string | undefined;
  readonly declaration: Declaration | undefined;
}

/** An imported package's local name. */
export interface PackageNameObject extends ObjectBase {
  readonly kind: 'package';
  readonly importedPath: string;
}
export interface ConstObject extends ObjectBase {
  readonly kind: 'const';
  /** Lazy: may run the checker. */
  readonly type: Type;
  readonly value: bigint | number | string | boolean | undefined;
}
export interface TypeNameObject extends ObjectBase {
  readonly kind: 'type';
  readonly isAlias: boolean;
  readonly type: Type;
}
export type VarRole = 'package' | 'local' | 'param' | 'result' | 'receiver' | 'field';
export interface VarObject extends ObjectBase {
  readonly kind: 'var';
  readonly role: VarRole;
  /** Embedded field. */
  readonly isEmbedded: boolean;
  readonly type: Type;
  /** The declared field that this field of an instantiated type comes from; itself for any other variable. */
  readonly origin: VarObject;
  /** The function whose scope declares it: a use inside another function is a capture. Undefined for fields and package variables. */
  readonly owner: FuncDecl | FuncLit | undefined;
}
export interface FuncObject extends ObjectBase {
  readonly kind: 'func';
  /** A `signature`, or unknown for a function of a package that can't be read. */
  readonly type: Type;
  /** For a method, the name of the receiver's base type (or interface). */
  readonly receiverTypeName: string | undefined;
  readonly hasPointerReceiver: boolean;
  /** The declared method that this method of an instantiated type comes from; itself for any other function. */
  readonly origin: FuncObject;
  /** As go/types prints it, but without type parameters: `net/http.HandleFunc`, `(*sync.Mutex).Lock`, `(io.Writer).Write`. */
  readonly fullName: string;
}
export interface LabelObject extends ObjectBase {
  readonly kind: 'label';
}
export interface BuiltinObject extends ObjectBase {
  readonly kind: 'builtin';
}
export interface NilObject extends ObjectBase {
  readonly kind: 'nil';
}
/**
 * Something selected from a package that can't be read (`redis.NewClient` without its source): path and name are known,
 * whether it is a function, type or variable isn't.
 */
export interface ExternalObject extends ObjectBase {
  readonly kind: 'external';
}

export type GoObject =
  | PackageNameObject
  | ConstObject
  | TypeNameObject
  | VarObject
  | FuncObject
  | LabelObject
  | BuiltinObject
  | NilObject
  | ExternalObject;

/** What `x.f` selects when `x` is a value: a field or method, found through zero or more embedded fields. */
export interface Selection {
  readonly kind: 'field' | 'method' | 'method-expr';
  /** As declared: for an instantiated type the generic one's (ask `typeOf` of the selector for its type here). */
  readonly object: VarObject | FuncObject;
  /** The embedded fields walked through, outermost first; each may be a pointer. */
  readonly path: readonly VarObject[];
  readonly receiver: Type;
}

/** What a call calls. `external` when only the name is known, as `net/http.HandleFunc` or `(*T).M` of an unread package. */
export type Callee =
  | { readonly kind: 'func'; readonly func: FuncObject }
  | { readonly kind: 'interface-method'; readonly func: FuncObject }
  | { readonly kind: 'literal'; readonly literal: FuncLit }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'conversion'; readonly type: Type }
  | { readonly kind: 'external'; readonly fullName: string }
  | { readonly kind: 'value'; readonly expr: Expr }
  | { readonly kind: 'unknown' };
