import type { ImportSpec } from '../syntax/ast.js';
import type { Chunk, FileKey, SourceFile } from '../syntax/source-file.js';
import { stringLiteralValue } from './constant-value.js';
import { isExported } from './identical.js';
import type { Declaration, GoObject } from './object.js';
import { PackageName } from './objects.js';
import type { ImportedPackage, Importer } from './package.js';
import { unsafeScope } from './universe.js';

/** The names that a file's imports declare. Reads nothing of the imported packages before the first question. */
export class FileScope {
  readonly uri: FileKey;
  /** What changes with the imports; setting it brings the scope to another version of its file. */
  version: FileImports;

  constructor(
    source: SourceFile,
    private readonly owner: { readonly path: string; readonly importer: Importer; readonly hasSource: boolean },
  ) {
    this.uri = source.uri;
    this.version = new FileImports(importsOf(source));
  }

  /** Import paths as they are written, in source order. */
  get paths(): readonly string[] {
    return this.version.imports.map(({ path }) => path);
  }

  /** The imports of another version of the file. They keep the objects that they have here. */
  versionFor(source: SourceFile): FileImports {
    // Asked for later, an import with a name would have another object in each version.
    for (const entry of this.version.imports) if (entry.spec.name !== undefined) this.declare(entry);
    const known = new Map(this.version.known);
    for (const entry of this.version.imports) {
      const object = this.version.declared.get(entry.spec);
      if (object !== undefined) known.set(keyOf(entry), object);
    }
    return new FileImports(importsOf(source), known);
  }

  /** Where imports with names are declared in a version of the file, those of them that were known before. */
  declarationsIn({ imports, known }: FileImports): readonly (readonly [PackageName, Declaration | undefined])[] {
    return imports.flatMap((entry) => {
      const object = known.get(keyOf(entry));
      return object === undefined ? [] : [[object, this.declarationOf(entry)] as const];
    });
  }

  /** The names by which imports are known in one version of the file and not, or as another package, in the other; undefined where any name may be. */
  namesThatDiffer(other: FileImports): readonly string[] | undefined {
    const here = new Map(this.version.imports.map((entry) => [keyOf(entry), entry]));
    const there = new Map(other.imports.map((entry) => [keyOf(entry), entry]));
    const differing = [
      ...[...here].filter(([key]) => !there.has(key)),
      ...[...there].filter(([key]) => !here.has(key)),
    ].map(([, entry]) => entry);
    if (differing.some(({ spec }) => spec.name?.name === '.')) return undefined;
    return differing.flatMap(({ spec, path }) => {
      if (spec.name !== undefined) return [spec.name.name];
      const imported = this.importedPackage({ importedPath: path });
      return [...possiblePackageNames(path), ...(imported === undefined ? [] : [imported.name])];
    });
  }

  /** The package that a name of this file stands for; undefined when it can't be read. */
  importedPackage(object: { readonly importedPath: string }): ImportedPackage | undefined {
    if (object.importedPath === 'unsafe') return unsafePackage;
    if (object.importedPath === 'C') return undefined;
    return this.owner.importer.importPackage(object.importedPath, this.owner.path);
  }

  /** What a name of the file stands for, looking only into packages that are likely to have it. */
  lookup(name: string): GoObject | undefined {
    const known = this.version.names.get(name);
    if (known !== undefined) return known;
    this.version.likely ??= this.likelyNames();
    for (const entry of this.version.likely.get(name) ?? []) {
      const object = this.declare(entry);
      if (object?.name === name) return object;
    }
    return isExported(name) ? this.lookupDotImports(name) : undefined;
  }

  /** Looks into packages with surprising names too, and at last takes an unread one that may well have the name. */
  lookupAnywhere(name: string): GoObject | undefined {
    for (const entry of this.version.imports) {
      if (entry.spec.name === undefined && !this.version.declared.has(entry.spec)) this.declare(entry);
    }
    const known = this.version.names.get(name);
    if (known !== undefined) return known;
    return this.version.unread.find((unread) => possiblePackageNames(unread.importedPath).includes(name));
  }

  /** The object that an import declares; undefined for `_` and `.`. */
  objectOf(spec: ImportSpec): PackageName | undefined {
    const known = this.version.declared.get(spec);
    if (known !== undefined) return known;
    const entry = this.version.imports.find((candidate) => candidate.spec === spec);
    return entry === undefined ? undefined : this.declare(entry);
  }

  private likelyNames(): ReadonlyMap<string, readonly FileImport[]> {
    const likely = new Map<string, FileImport[]>();
    for (const entry of this.version.imports) {
      const written = entry.spec.name?.name;
      for (const name of written === undefined ? possiblePackageNames(entry.path) : [written]) {
        const others = likely.get(name);
        if (others === undefined) likely.set(name, [entry]);
        else others.push(entry);
      }
    }
    return likely;
  }

  private lookupDotImports(name: string): GoObject | undefined {
    for (const { spec, path } of this.version.imports) {
      if (spec.name?.name !== '.') continue;
      const object = this.importedPackage({ importedPath: path })?.lookup(name);
      if (object !== undefined) return object;
    }
    return undefined;
  }

  private declarationOf({ chunk, spec }: FileImport): Declaration | undefined {
    if (!this.owner.hasSource || spec.name === undefined) return undefined;
    return { file: this.uri, chunk, ident: spec.name, node: spec };
  }

  private declare(entry: FileImport): PackageName | undefined {
    const { spec, path } = entry;
    const written = spec.name?.name;
    if (written === '_' || written === '.') return undefined;
    const known = this.version.declared.get(spec);
    if (known !== undefined) return known;
    const imported = written === undefined ? this.importedPackage({ importedPath: path }) : undefined;
    const name = written ?? imported?.name ?? possiblePackageNames(path)[0] ?? path;
    const same = this.version.known.get(keyOf(entry));
    const object = same?.name === name ? same : new PackageName(name, this.owner.path, this.declarationOf(entry), path);
    this.version.declared.set(spec, object);
    if (!this.version.names.has(name)) this.version.names.set(name, object);
    if (written === undefined && imported === undefined && path !== 'C') this.version.unread.push(object);
    return object;
  }
}

interface FileImport {
  readonly chunk: Chunk;
  readonly spec: ImportSpec;
  readonly path: string;
}

/** The imports of one version of a file, and the objects that were made of them. */
export class FileImports {
  readonly names = new Map<string, PackageName>();
  readonly declared = new Map<ImportSpec, PackageName>();
  /** Imports by the names that they have or may have. */
  likely: ReadonlyMap<string, readonly FileImport[]> | undefined;
  /** Imports whose package can't be read, so that its name is a guess. */
  readonly unread: PackageName[] = [];

  constructor(
    readonly imports: readonly FileImport[],
    /** Objects of the version before, by name and path. */
    readonly known: ReadonlyMap<string, PackageName> = new Map(),
  ) {}
}

function keyOf({ spec, path }: FileImport): string {
  return `${spec.name?.name ?? ''} ${path}`;
}

/** Import paths of a file as they are written, in source order. */
export function importedPaths(source: SourceFile): readonly string[] {
  return importsOf(source).map(({ path }) => path);
}

function importsOf(source: SourceFile): FileImport[] {
  const imports: FileImport[] = [];
  for (const chunk of source.chunks) {
    for (const decl of chunk.decls) {
      if (decl.kind !== 'GenDecl' || decl.token !== 'import') continue;
      for (const spec of decl.specs) {
        const path = spec.kind === 'ImportSpec' ? stringLiteralValue(spec.path.value) : undefined;
        if (spec.kind === 'ImportSpec' && path !== undefined && path !== '') imports.push({ chunk, spec, path });
      }
    }
  }
  return imports;
}

const unsafePackage: ImportedPackage = {
  path: 'unsafe',
  name: 'unsafe',
  lookup: (name) => unsafeScope.get(name),
};

/**
 * Names that the package of an import path probably has, the likeliest first: the last element without a major version
 * (`/v2`, `.v2`), and that without the `go-` or `-go` that repositories add.
 */
export function possiblePackageNames(path: string): readonly string[] {
  const parts = path.split('/');
  let last = parts.pop() ?? path;
  if (/^v[0-9]+$/.test(last) && parts.length > 0) last = parts.pop() ?? last;
  last = last.replace(/\.v[0-9]+$/, '');
  const bare = last.replace(/^go[-_.]|[-_.]go$/g, '');
  const names = [bare, last, bare.replace(/[-_.]/g, ''), bare.slice(bare.lastIndexOf('-') + 1), ...bare.split(/[-.]/)];
  return [...new Set(names)].filter((name) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name));
}
