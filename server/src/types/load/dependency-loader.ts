import { textHash } from '../../base/text-hash.js';
import { parentUri } from '../../base/uri.js';
import type { ImportedPackage, Importer, PackageInput } from '../package.js';
import { PackageFolders } from './package-folders.js';
import type { GoEnvironment } from './package-folders.js';
import { areSameDeclarations, DeclarationReader } from './read-declarations.js';
import type { DeclarationReaderOptions, FolderDeclarations } from './read-declarations.js';
import { SourceImporter } from './source-importer.js';
import type { LazyPackage } from './source-importer.js';

export interface LoaderOptions extends DeclarationReaderOptions {
  readonly environment: GoEnvironment;
  /** Answers what isn't found in folders: the standard library. */
  readonly fallback: Importer;
  /** Release of Go whose standard library `fallback` has, such as `go1.26.1`. */
  readonly fallbackRelease: string;
}

/** A package that was found. */
interface Found {
  readonly folder: string;
  readonly declarations: FolderDeclarations;
}

/** By import path; undefined for those that were looked for in vain. */
type Packages = ReadonlyMap<string, Found | undefined>;

/** What one view of import paths (a module, a workspace, a GOPATH) has read so far. */
interface View {
  readonly folder: string;
  /**
   * Whether its code is the standard library that `fallback` has. Nothing is read then: its internal packages would cost a
   * quarter of the time and of the memory of a check of all, and change none of its findings.
   */
  readonly isFallback: boolean;
  readonly importer: Importer;
  readonly sources: SourceImporter;
  /** Packages that asked for a path, by that path. */
  readonly users: Map<string, Set<string>>;
  readonly packages: Packages;
  /** Import paths that were asked for and not looked for yet. */
  readonly wanted: Set<string>;
}

/** What the types of a package depend on. */
export interface UsedPackages {
  /** Fingerprints of declarations by the folder that they were read from. */
  readonly readFrom: ReadonlyMap<string, string>;
  /** Import paths that nothing was found for. */
  readonly missing: ReadonlySet<string>;
}

/** Import paths of packages that may look different now: those that changed, and all that import them. */
export type Affected = ReadonlySet<string>;

const none: Affected = new Set();

/**
 * Reads the packages that others import: declarations only, and only those that types were asked of. Asking is
 * synchronous and answers from what is there; what was missing is read by `load`, and asked for again. So a first check
 * needs no file but its own, and a few rounds bring in what the code really uses.
 */
export class DependencyLoader {
  private readonly folders: PackageFolders;
  private readonly reader: DeclarationReader;
  private readonly views = new Map<string, View>();
  /** Declarations by folder, for all views. */
  private readonly read = new Map<string, FolderDeclarations>();
  /** Changes are made one after the other. */
  private last: Promise<unknown> = Promise.resolve();
  /** Grows when everything is forgotten. */
  private epoch = 0;

  constructor(private readonly options: LoaderOptions) {
    this.folders = new PackageFolders(options.host, options.environment);
    this.reader = new DeclarationReader(options);
  }

  /** The importer for code in a folder. It stays the same object until something of what it has read changes. */
  async importerFor(folder: string): Promise<Importer> {
    return (await this.viewOf(folder)).importer;
  }

  /**
   * Reads the packages that were asked for in vain since the last time. Returns the packages whose checks should run again
   * with a new `importerFor`; none when nothing was found.
   */
  load(folder: string): Promise<Affected> {
    return this.inTurn(async () => {
      const { epoch } = this;
      const view = await this.viewOf(folder);
      const wanted = [...view.wanted];
      if (wanted.length === 0) return none;
      const found = await Promise.all(wanted.map((path) => this.find(path, folder)));
      if (epoch !== this.epoch) return none;
      for (const path of wanted) view.wanted.delete(path);
      const packages = new Map(view.packages);
      wanted.forEach((path, i) => packages.set(path, found[i]));
      return this.renewView(
        view,
        packages,
        wanted.filter((_, i) => found[i] !== undefined),
      );
    });
  }

  /** To be called when files of a folder came, went or changed on disk, or when a document of it was opened or closed. */
  refresh(folder: string): Promise<Affected> {
    return this.inTurn(async () => {
      const known = this.read.get(folder);
      if (known === undefined) return this.reconsider(folder);
      const { epoch } = this;
      const now = await this.reader.read(folder, known);
      return epoch === this.epoch ? this.replace(folder, known, now) : none;
    });
  }

  /** To be called when the text of an open document changed; cheap unless its declarations did. */
  refreshDocument(uri: string): Promise<Affected> {
    return this.inTurn(() => {
      const folder = parentUri(uri);
      const known = folder === undefined ? undefined : this.read.get(folder);
      if (folder === undefined || known === undefined) return Promise.resolve(none);
      return Promise.resolve(this.replace(folder, known, this.reader.withDocument(known, uri)));
    });
  }

  /**
   * What the types of a package in a folder depend on, as far as they were asked of until now; to be asked before anything is
   * refreshed or trimmed.
   */
  async usedBy(folder: string, packagePath: string): Promise<UsedPackages> {
    const { users, packages } = await this.viewOf(folder);
    const asking = new Set([packagePath]);
    const pending = [...users].filter(([path]) => path !== packagePath);
    // What is added is asking itself, so the others are looked at again.
    for (let count = 0; count < asking.size;) {
      count = asking.size;
      for (const [path, askers] of pending) if (!asking.has(path) && areMet(asking, askers)) asking.add(path);
    }
    const readFrom = new Map<string, string>();
    const missing = new Set<string>();
    for (const path of asking) {
      const found = packages.get(path);
      if (found !== undefined) readFrom.set(found.folder, fingerprintOf(found.declarations));
      else if (path !== packagePath && this.options.fallback.importPackage(path, packagePath) === undefined)
        missing.add(path);
    }
    return { readFrom, missing };
  }

  /** Tells the declarations in a folder apart from others; to be asked after `refresh`. */
  async fingerprint(folder: string): Promise<string> {
    return fingerprintOf(this.read.get(folder) ?? (await this.reader.read(folder, undefined)));
  }

  /** Folders that packages were read from. */
  get knownFolders(): readonly string[] {
    return [...this.read.keys()];
  }

  /** Forgets what was read, but not where things are, when it has grown beyond a length in UTF-16 units of its texts. */
  trim(limit: number): void {
    let length = 0;
    for (const { all } of this.read.values()) for (const file of all.values()) length += file.text.length;
    if (length <= limit) return;
    this.epoch++;
    this.views.clear();
    this.read.clear();
  }

  /** Forgets everything, after a `go.mod` or `go.work` changed. */
  clear(): void {
    this.epoch++;
    this.folders.clear();
    this.views.clear();
    this.read.clear();
  }

  private inTurn(change: () => Promise<Affected>): Promise<Affected> {
    const result = this.last.then(change);
    this.last = result.catch(() => undefined);
    return result;
  }

  private replace(folder: string, known: FolderDeclarations, now: FolderDeclarations): Affected {
    if (known === now) return none;
    this.read.set(folder, now);
    if (areSameDeclarations(known, now)) return none;
    const affected = new Set<string>();
    for (const view of this.views.values()) {
      const changed = [...view.packages].filter(([, found]) => found?.folder === folder).map(([path]) => path);
      if (changed.length === 0) continue;
      const packages = new Map(view.packages);
      for (const path of changed) packages.set(path, { folder, declarations: now });
      this.renewView(view, packages, changed).forEach((path) => affected.add(path));
    }
    return affected;
  }

  /** Looks again for what was not found, when a folder came. */
  private async reconsider(folder: string): Promise<Affected> {
    const { epoch } = this;
    if (!(await this.folders.reconsider(folder))) return none;
    const affected = new Set<string>();
    for (const view of this.views.values()) {
      const missing = [...view.packages].filter(([, known]) => known === undefined).map(([path]) => path);
      const found = await Promise.all(missing.map((path) => this.find(path, view.folder)));
      if (epoch !== this.epoch) return none;
      const packages = new Map(view.packages);
      missing.forEach((path, i) => packages.set(path, found[i]));
      const changed = missing.filter((_, i) => found[i] !== undefined);
      this.renewView(view, packages, changed).forEach((path) => affected.add(path));
    }
    return affected;
  }

  private async viewOf(folder: string): Promise<View> {
    const key = await this.folders.viewOf(folder);
    let view = this.views.get(key);
    if (view === undefined) {
      const isFallback = (await this.folders.goReleaseOf(folder)) === this.options.fallbackRelease;
      view = this.views.get(key) ?? this.createView({ folder: key, isFallback }, new Map());
      this.views.set(key, view);
    }
    return view;
  }

  /**
   * Puts a view with other packages in a view's place; those stay opened that have nothing to do with the changed paths.
   * Without changed paths the importer stays the same.
   */
  private renewView(view: View, packages: Packages, changed: readonly string[]): Affected {
    const affected = new Set(changed);
    // What is added while it is walked is walked too.
    for (const path of affected) for (const user of view.users.get(path) ?? []) affected.add(user);
    const renewed =
      changed.length === 0
        ? { ...view, packages }
        : this.createView(view, packages, view.users, view.sources.packagesWithout(affected));
    this.views.set(view.folder, renewed);
    for (const path of view.wanted) renewed.wanted.add(path);
    return affected;
  }

  private createView(
    { folder, isFallback }: Pick<View, 'folder' | 'isFallback'>,
    packages: Packages,
    users = new Map<string, Set<string>>(),
    opened: ReadonlyMap<string, LazyPackage> = new Map(),
  ): View {
    const wanted = new Set<string>();
    const { fallback, build } = this.options;
    const declarationsOf = (path: string): FolderDeclarations | undefined => packages.get(path)?.declarations;
    const sources = new SourceImporter(
      {
        // Offsets in the texts without bodies are not those in the files.
        hasSource: false,
        resolve: (path) => ((declarationsOf(path)?.files.length ?? 0) === 0 ? undefined : path),
        nameOf: (path) => declarationsOf(path)?.name ?? '',
        inputOf: (path): PackageInput => ({
          path,
          files: declarationsOf(path)?.files ?? [],
          goVersion: { major: 1, minor: 26 },
          build,
        }),
      },
      // Packages outlive the view that opened them, so what they ask goes to the one that is current then.
      { importPackage: (path, from) => (this.views.get(folder)?.importer ?? importer).importPackage(path, from) },
      opened,
    );
    const importer: Importer = {
      importPackage: (path, fromPackagePath): ImportedPackage | undefined => {
        const askers = users.get(path);
        if (askers === undefined) users.set(path, new Set([fromPackagePath]));
        else askers.add(fromPackagePath);
        if (isFallback) return fallback.importPackage(path, fromPackagePath);
        const view = this.views.get(folder);
        // What is on disk goes before the index: code may be the standard library of another release.
        if (view !== undefined && !view.packages.has(path)) view.wanted.add(path);
        return sources.importPackage(path, fromPackagePath) ?? fallback.importPackage(path, fromPackagePath);
      },
    };
    return { folder, isFallback, importer, sources, users, packages, wanted };
  }

  /** Finds and reads a package; undefined when there is none that can be read. */
  private async find(path: string, fromFolder: string): Promise<Found | undefined> {
    const folder = await this.folders.find(path, fromFolder);
    if (folder === undefined) return undefined;
    const known = this.read.get(folder);
    if (known !== undefined) return { folder, declarations: known };
    const { epoch } = this;
    const declarations = await this.reader.read(folder, undefined);
    if (epoch === this.epoch) this.read.set(folder, declarations);
    return { folder, declarations };
  }
}

function areMet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const one of others) if (some.has(one)) return true;
  return false;
}

const fingerprints = new WeakMap<FolderDeclarations, string>();

function fingerprintOf(declarations: FolderDeclarations): string {
  let fingerprint = fingerprints.get(declarations);
  if (fingerprint === undefined) {
    fingerprint = textHash(declarations.files.map(({ uri, text }) => `${uri}\n${text}`).join('\n'));
    fingerprints.set(declarations, fingerprint);
  }
  return fingerprint;
}
