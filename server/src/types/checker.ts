import type { Declaration, GoObject } from './object.js';
import type { FuncDecl, FuncLit, Ident, StructType } from '../syntax/ast.js';
import type { Chunk } from '../syntax/source-file.js';
import type { ChunkFacts } from './chunk-facts.js';
import type { FileScope } from './file-scope.js';
import { LocalScopes } from './local-scopes.js';
import type { Variable } from './objects.js';
import type { Sizes } from './sizes.js';
import type { Instances } from './substitute.js';
import type { NamedType, SignatureType, Type, TypeParamType } from './type.js';
import { universe } from './universe.js';

/** What the checks of single declarations and bodies need from the package around them. */
export interface PackageContext {
  readonly path: string;
  readonly instances: Instances;
  readonly sizes: Sizes;
  /** An object of the package's own scope. */
  lookup(name: string): GoObject | undefined;
  /** A type of a package that can't be read; the same object for the same name. */
  externalType(packagePath: string, name: string): NamedType;
  /**
   * A type that has methods in the files at hand and must be declared in another one of the package; undefined where
   * there are no such methods.
   */
  assumedType(name: string): NamedType | undefined;
  /** Gives an object that versions of the package share what it is in this one. */
  move<V>(object: { version: V }, version: V): void;
  /** Keeps the body of a function literal of a package-level declaration for later, when that chunk is asked for. */
  delay(chunk: Chunk, check: () => void): void;
  /** Whether declarations are to be remembered; false for packages known from an index only. */
  readonly hasSource: boolean;
}

/** Expressions nested deeper than this are unknown. */
const maxNesting = 1500;

/**
 * State of one run over a declaration or body. A run may start others (the type of a package-level object), each with
 * its own state.
 */
export class Checker {
  readonly locals = new LocalScopes();
  /** The innermost function around the place that is being checked. */
  func: FuncDecl | FuncLit | undefined;
  /** Its type. */
  signature: SignatureType | undefined;
  /** Type parameters of the declaration around it, its receiver's included. */
  typeParams: readonly TypeParamType[] = [];
  iota: bigint | undefined;
  /** Name of the type whose declaration is being read, for the methods of an interface. */
  interfaceName: string | undefined;
  /** Fields of the same type in another version of the package, by name, that stay the same objects. */
  knownFields: { readonly struct: StructType; readonly fields: ReadonlyMap<string, Variable> } | undefined;
  /** Declared by the innermost function; undefined until first needed. */
  labels: ReadonlyMap<string, GoObject> | undefined;
  private nesting = 0;

  constructor(
    readonly pkg: PackageContext,
    readonly file: FileScope,
    readonly facts: ChunkFacts,
  ) {}

  /** What an identifier means here (Go spec, "Declarations and scope"). */
  lookup(name: string): GoObject | undefined {
    return (
      this.locals.lookup(name) ??
      this.pkg.lookup(name) ??
      this.file.lookup(name) ??
      universe.get(name) ??
      this.file.lookupAnywhere(name)
    );
  }

  declarationOf(ident: Ident, node: Declaration['node']): Declaration | undefined {
    if (!this.pkg.hasSource) return undefined;
    return { file: this.file.uri, chunk: this.facts.chunk, ident, node };
  }

  /** Enters an expression; false when it is nested too deep to go on. Each true must be followed by `leave`. */
  enter(): boolean {
    if (this.nesting >= maxNesting) return false;
    this.nesting++;
    return true;
  }

  leave(): void {
    this.nesting--;
  }

  instantiate(generic: NamedType, typeArgs: readonly Type[]): NamedType {
    return this.pkg.instances.instantiate(generic, typeArgs);
  }
}
