import type { ImportSpec } from '../syntax/ast.js';
import type { Chunk, FileKey, SourceFile } from '../syntax/source-file.js';
import { stringLiteralValue } from './constant-value.js';
import { isExported } from './identical.js';
import type { GoObject } from './object.js';
import { PackageName } from './objects.js';
import type { ImportedPackage, Importer } from './package.js';
import { unsafeScope } from './universe.js';

/** The names that a file's imports declare. Reads nothing of the imported packages before the first question. */
export class FileScope {
  readonly uri: FileKey;
  private readonly imports: readonly { chunk: Chunk; spec: ImportSpec; path: string }[];
  private readonly names = new Map<string, PackageName>();
  private isReady = false;
  private readonly dotImports: ImportedPackage[] = [];
  /** Imports whose package can't be read, so that its name is a guess. */
  private readonly unread: PackageName[] = [];
  private readonly specNames = new Map<ImportSpec, PackageName>();

  constructor(
    source: SourceFile,
    private readonly owner: { readonly path: string; readonly importer: Importer; readonly hasSource: boolean },
  ) {
    this.uri = source.uri;
    this.imports = importsOf(source);
  }

  /** Import paths as they are written, in source order. */
  get paths(): readonly string[] {
    return this.imports.map(({ path }) => path);
  }

  /** The package that a name of this file stands for; undefined when it can't be read. */
  importedPackage(object: { readonly importedPath: string }): ImportedPackage | undefined {
    if (object.importedPath === 'unsafe') return unsafePackage;
    if (object.importedPath === 'C') return undefined;
    return this.owner.importer.importPackage(object.importedPath, this.owner.path);
  }

  lookup(name: string): GoObject | undefined {
    this.prepare();
    const declared = this.names.get(name);
    if (declared !== undefined) return declared;
    if (!isExported(name)) return undefined;
    for (const imported of this.dotImports) {
      const object = imported.lookup(name);
      if (object !== undefined) return object;
    }
    return undefined;
  }

  /** An unread import that may well have this name, for a name that is declared nowhere. */
  guess(name: string): PackageName | undefined {
    return this.unread.find((unread) => possiblePackageNames(unread.importedPath).includes(name));
  }

  objectOf(spec: ImportSpec): PackageName | undefined {
    this.prepare();
    return this.specNames.get(spec);
  }

  private prepare(): void {
    if (this.isReady) return;
    this.isReady = true;
    for (const { chunk, spec, path } of this.imports) this.add(chunk, spec, path);
  }

  private add(chunk: Chunk, spec: ImportSpec, path: string): void {
    const written = spec.name?.name;
    if (written === '_') return;
    const imported = this.importedPackage({ importedPath: path });
    if (written === '.') {
      if (imported !== undefined) this.dotImports.push(imported);
      return;
    }
    const name = written ?? imported?.name ?? possiblePackageNames(path)[0] ?? path;
    const declaration =
      this.owner.hasSource && spec.name !== undefined
        ? { file: this.uri, chunk, ident: spec.name, node: spec }
        : undefined;
    const object = new PackageName(name, this.owner.path, declaration, path, spec);
    this.specNames.set(spec, object);
    if (!this.names.has(name)) this.names.set(name, object);
    if (written === undefined && imported === undefined && path !== 'C') this.unread.push(object);
  }
}

function importsOf(source: SourceFile): { chunk: Chunk; spec: ImportSpec; path: string }[] {
  const imports: { chunk: Chunk; spec: ImportSpec; path: string }[] = [];
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
