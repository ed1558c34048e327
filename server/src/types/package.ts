import type { CallExpr, Expr, FuncDecl, Ident, SelectorExpr } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import type { Callee, FuncObject, GoObject, Selection } from './object.js';
import type { Type } from './type.js';

/** A Go language version such as `{ major: 1, minor: 21 }`. */
export interface GoVersion {
  readonly major: number;
  readonly minor: number;
}

export interface BuildContext {
  readonly goos: string;
  readonly goarch: string;
  readonly tags: readonly string[];
  /** In place of what `go.mod` says. */
  readonly goVersion?: GoVersion;
}

/** The files of one package that are built together: one folder, one package name (an external test package is its own unit). */
export interface PackageInput {
  /** Import path where a go.mod tells it, else the folder's URI. */
  readonly path: string;
  readonly files: readonly SourceFile[];
  readonly goVersion: GoVersion;
  readonly build: BuildContext;
}

/** Finds other packages; answers undefined for what can't be read. Must be pure within a snapshot. */
export interface Importer {
  importPackage(path: string, fromPackagePath: string): ImportedPackage | undefined;
}

export interface ImportedPackage {
  readonly path: string;
  readonly name: string;
  lookup(name: string): GoObject | undefined;
}

/** Types of one chunk's expressions. Answers `unknown` or undefined, never throws. Lazy: the first question about a body checks that body. */
export interface TypeInfo {
  /**
   * Type of an expression, or the type a type expression denotes; of a call with several results a tuple. In `v, ok := m[k]`
   * the type of `m[k]` is that of `v`. An identifier that declares something, or a selected name, has its object's type.
   */
  typeOf(expr: Expr): Type;
  /** The object an identifier declares or uses; a field or method name in a selector or composite literal included. */
  objectOf(ident: Ident): GoObject | undefined;
  /** The field or method of `x.f`; undefined when `x` is a package name, or nothing is known. */
  selectionOf(selector: SelectorExpr): Selection | undefined;
  calleeOf(call: CallExpr): Callee;
  /** Value of a constant expression; undefined for others, for complex numbers and for what isn't known. */
  constantOf(expr: Expr): bigint | number | string | boolean | undefined;
  /** Whether the expression denotes a type. */
  isType(expr: Expr): boolean;
}

/** One type-checked package: scopes at once, bodies on demand. Immutable; a new version of a file gives a new one that reuses what it can. */
export interface TypedPackage {
  readonly input: PackageInput;
  readonly name: string;
  lookup(name: string): GoObject | undefined;
  /** One object for a chunk as long as nothing known of the chunk changes, across versions of the package too. */
  info(chunk: Chunk): TypeInfo;
  /**
   * Forgets what is known of a chunk of functions, to save memory. Asked again, the chunk is checked anew: its locals and
   * parameters are other objects then.
   */
  release(chunk: Chunk): void;
  /** Every function and method declared with a body, in file and source order. */
  readonly functions: readonly DeclaredFunction[];
}

export interface DeclaredFunction {
  readonly object: FuncObject;
  readonly decl: FuncDecl;
  readonly file: SourceFile;
  readonly chunk: Chunk;
}
