import type { FileHost } from '../host/file-host.js';
import type { GoParser } from '../syntax/go-parser.js';
import { DependencyLoader, type Affected, type UsedPackages } from '../types/load/dependency-loader.js';
import type { GoEnvironment } from '../types/load/package-folders.js';
import type { Importer } from '../types/package.js';
import type { Settings } from './settings.js';

export interface DependencyParts {
  readonly host: FileHost;
  readonly parser: GoParser;
  /** Answers what no folder has. */
  readonly importer: Importer;
  /** Release of Go that its standard library comes from. */
  readonly goRelease: string;
  readonly environment: GoEnvironment;
  /** Text of a file that is open in an editor; undefined for others. */
  readonly openText?: (uri: string) => string | undefined;
}

/** The settings that decide what an import path stands for. */
export type DependencySettings = Pick<Settings, 'build' | 'moduleCache'>;

/** Length, in UTF-16 units, of declarations that are kept from folder to folder; trees take some 30 bytes for each. */
const keptLength = 6_000_000;

/** The packages that folders import, one loader for all folders with the same settings. Folders are canonical URIs. */
export class Dependencies {
  private readonly loaders = new Map<string, DependencyLoader>();

  constructor(private readonly parts: DependencyParts) {}

  /** The same object as long as nothing that was read with it has changed. */
  importerFor(folder: string, settings: DependencySettings): Promise<Importer> {
    return this.loaderOf(settings).importerFor(folder);
  }

  /**
   * Reads what checks of a folder, or of others in its module, have asked for in vain. Returns import paths of packages that
   * should be checked again.
   */
  load(folder: string, settings: DependencySettings): Promise<Affected> {
    return this.loaderOf(settings).load(folder);
  }

  /** What the types of a package in a folder depend on; to be asked right after its check. */
  usedBy(folder: string, packagePath: string, settings: DependencySettings): Promise<UsedPackages> {
    return this.loaderOf(settings).usedBy(folder, packagePath);
  }

  /** Tells the declarations in a folder apart from others; to be asked after `refresh`. */
  fingerprint(folder: string, settings: DependencySettings): Promise<string> {
    return this.loaderOf(settings).fingerprint(folder);
  }

  /** Reads a folder anew, or all that are below it. Returns import paths of packages that should be checked again. */
  refresh(uri: string): Promise<Affected> {
    return this.everywhere(async (loader) => {
      const below = loader.knownFolders.filter((folder) => folder.startsWith(`${uri}/`));
      return union(await Promise.all([uri, ...below].map((folder) => loader.refresh(folder))));
    });
  }

  /** After a change of an open document. Returns import paths of packages that should be checked again. */
  refreshDocument(uri: string): Promise<Affected> {
    return this.everywhere((loader) => loader.refreshDocument(uri));
  }

  /**
   * Keeps memory bounded, for who goes from folder to folder: forgets what was read when it is much. What is still needed is
   * read again.
   *
   * @param limit in UTF-16 units of declarations
   */
  trim(limit = keptLength): void {
    this.loaders.forEach((loader) => loader.trim(limit));
  }

  /** Forgets everything, after a `go.mod`, a `go.work` or the settings changed. */
  clear(): void {
    this.loaders.forEach((loader) => loader.clear());
    this.loaders.clear();
  }

  private async everywhere(refresh: (loader: DependencyLoader) => Promise<Affected>): Promise<Affected> {
    return union(await Promise.all([...this.loaders.values()].map(refresh)));
  }

  private loaderOf({ build, moduleCache }: DependencySettings): DependencyLoader {
    const key = JSON.stringify([build, moduleCache]);
    let loader = this.loaders.get(key);
    if (loader === undefined) {
      const { host, parser, importer: fallback, goRelease: fallbackRelease, openText } = this.parts;
      const cache = moduleCache.folder ?? this.parts.environment.moduleCache;
      const environment = { ...this.parts.environment, moduleCache: moduleCache.isUsed ? cache : undefined };
      loader = new DependencyLoader({
        host,
        parser,
        environment,
        build,
        fallback,
        fallbackRelease,
        ...(openText === undefined ? {} : { openText }),
      });
      this.loaders.set(key, loader);
    }
    return loader;
  }
}

function union(sets: readonly Affected[]): Affected {
  return new Set(sets.flatMap((set) => [...set]));
}
