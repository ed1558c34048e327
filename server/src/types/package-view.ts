import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { collectDeclarations, renewDeclarations } from './collect-declarations.js';
import { FileScope } from './file-scope.js';
import { applyChanges } from './update-package.js';
import type { GoObject } from './object.js';
import type { DeclaredFunction, ImportedPackage, Importer, PackageInput, TypedPackage, TypeInfo } from './package.js';
import { PackageState } from './package-state.js';

/** One version of a package's files, and the state that they share with other versions. */
export class PackageView implements TypedPackage {
  readonly name: string;
  /** By file, so that versions share those of files that stay. */
  private readonly declared: readonly (readonly DeclaredFunction[])[];
  private allDeclared: readonly DeclaredFunction[] | undefined;

  constructor(
    readonly input: PackageInput,
    readonly state: PackageState,
    /** Scopes of the files, in the order of the files. */
    readonly fileScopes: readonly FileScope[],
    /** Stands for this version in what lives longer. */
    readonly token: object,
    previous?: PackageView,
  ) {
    this.name = packageNameOf(input.files) ?? input.path.slice(input.path.lastIndexOf('/') + 1);
    state.current = this;
    this.declared = input.files.map((file, i) =>
      previous?.input.files[i] === file ? previous.declared[i]! : functionsOf(state, file),
    );
  }

  get functions(): readonly DeclaredFunction[] {
    this.activate();
    return (this.allDeclared ??= this.declared.flat());
  }

  /** Names that the package's own scope declares, in source order. */
  get names(): readonly string[] {
    return [...this.state.scope.keys()];
  }

  lookup(name: string): GoObject | undefined {
    this.activate();
    return this.state.lookup(name);
  }

  info(chunk: Chunk): TypeInfo {
    this.activate();
    return this.state.info(chunk);
  }

  release(chunk: Chunk): void {
    this.activate();
    const entry = this.state.entries.get(chunk);
    // A chunk that declares anything else is the source of objects that others hold.
    if (entry === undefined || !chunk.decls.every((decl) => decl.kind === 'FuncDecl')) return;
    renewDeclarations(this.state, entry);
  }

  /** Brings the shared state to this version, after a question to another one. */
  activate(): void {
    const { current } = this.state;
    if (current === this || !(current instanceof PackageView)) return;
    this.state.current = this;
    applyChanges(current, this);
  }
}

/** Makes a version the one that the objects it shares with others, and their declarations, are asked for. */
export function activate(checked: TypedPackage): void {
  if (checked instanceof PackageView) checked.activate();
}

/** A package as an `Importer` gives it to others; another object once something changed that they may depend on. */
export function exportsOf(checked: TypedPackage): ImportedPackage {
  if (checked instanceof PackageView) {
    checked.activate();
    return checked.state.exports(checked.name);
  }
  return { path: checked.input.path, name: checked.name, lookup: (name) => checked.lookup(name) };
}

/**
 * A number that stays the same as long as chunks that stay keep what is known of them, from one version of a package to the next; undefined where
 * versions share nothing.
 */
export function renewalsOf(checked: TypedPackage): number | undefined {
  if (!(checked instanceof PackageView)) return undefined;
  checked.activate();
  return checked.state.renewals;
}

/**
 * Reads the declarations of a package. `hasSource` is false for generated files, whose objects then have no declaration
 * to show.
 */
export function openPackage(input: PackageInput, importer: Importer, hasSource = true): PackageView {
  const state = new PackageState(input.path, input.build, importer, hasSource);
  const fileScopes = input.files.map((file) => {
    const scope = new FileScope(file, state);
    for (const chunk of file.chunks) collectDeclarations(state, scope, chunk);
    return scope;
  });
  return new PackageView(input, state, fileScopes, {});
}

function functionsOf(state: PackageState, file: SourceFile): DeclaredFunction[] {
  const functions: DeclaredFunction[] = [];
  for (const chunk of file.chunks) {
    const entry = state.entries.get(chunk);
    if (entry === undefined) continue;
    let index = 0;
    for (const decl of chunk.decls) {
      if (decl.kind !== 'FuncDecl') continue;
      const object = entry.functions[index++];
      if (object !== undefined && decl.body !== undefined) functions.push({ object, decl, file, chunk });
    }
  }
  return functions;
}

function packageNameOf(files: readonly SourceFile[]): string | undefined {
  for (const file of files) {
    for (const chunk of file.chunks) {
      if (chunk.packageClause !== undefined) return chunk.packageClause.name.name;
    }
  }
  return undefined;
}
