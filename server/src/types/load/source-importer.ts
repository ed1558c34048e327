import { openPackage } from '../package-view.js';
import type { GoObject } from '../object.js';
import type { ImportedPackage, Importer, PackageInput, TypedPackage } from '../package.js';

/** Finds the files of packages that are already parsed. */
export interface PackageSource {
  /** The path that tells a package apart, for an import path as it is written in `fromPackagePath`; undefined when there is none. */
  resolve(importPath: string, fromPackagePath: string): string | undefined;
  /** Name of the package clause. */
  nameOf(resolvedPath: string): string;
  /** Called once for each path that something is looked up in. */
  inputOf(resolvedPath: string): PackageInput;
  /** Whether declarations are to be shown to the user; false for what is generated. */
  readonly hasSource: boolean;
}

/** Reads declarations from parsed files; each package at the first question about it. Import cycles are no trouble. */
export class SourceImporter implements Importer {
  private readonly packages: Map<string, LazyPackage>;

  constructor(
    private readonly source: PackageSource,
    /** Answers what these packages import; itself where nothing is given. */
    private readonly dependencies?: Importer,
    packages: ReadonlyMap<string, LazyPackage> = new Map(),
  ) {
    this.packages = new Map(packages);
  }

  /** The packages that something was asked of, but for those of the given paths. */
  packagesWithout(paths: ReadonlySet<string>): ReadonlyMap<string, LazyPackage> {
    return new Map([...this.packages].filter(([path]) => !paths.has(path)));
  }

  importPackage(path: string, fromPackagePath: string): ImportedPackage | undefined {
    const resolved = this.source.resolve(path, fromPackagePath);
    if (resolved === undefined) return undefined;
    let found = this.packages.get(resolved);
    if (found === undefined) {
      found = new LazyPackage(resolved, this.source.nameOf(resolved), () =>
        openPackage(this.source.inputOf(resolved), this.dependencies ?? this, this.source.hasSource),
      );
      this.packages.set(resolved, found);
    }
    return found;
  }
}

export class LazyPackage implements ImportedPackage {
  private opened: TypedPackage | undefined;

  constructor(
    readonly path: string,
    readonly name: string,
    private readonly open: () => TypedPackage,
  ) {}

  lookup(name: string): GoObject | undefined {
    this.opened ??= this.open();
    return this.opened.lookup(name);
  }
}

/** Asks importers in turn. */
export class ImporterChain implements Importer {
  constructor(private readonly importers: readonly Importer[]) {}

  importPackage(path: string, fromPackagePath: string): ImportedPackage | undefined {
    for (const importer of this.importers) {
      const found = importer.importPackage(path, fromPackagePath);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
