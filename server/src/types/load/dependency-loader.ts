import { joinUri } from '../../base/uri.js';
import type { FileHost } from '../../host/file-host.js';
import type { GoParser } from '../../syntax/go-parser.js';
import { parseSourceFile } from '../../syntax/parse-source-file.js';
import type { SourceFile } from '../../syntax/source-file.js';
import { isFileBuilt, isNameBuilt } from '../build-constraints.js';
import type { BuildContext, ImportedPackage, Importer, PackageInput } from '../package.js';
import { declarationText } from './declaration-text.js';
import { PackageFolders } from './package-folders.js';
import type { GoEnvironment } from './package-folders.js';
import { SourceImporter } from './source-importer.js';
import type { LazyPackage } from './source-importer.js';

export interface LoaderOptions {
  readonly host: FileHost;
  readonly parser: GoParser;
  readonly environment: GoEnvironment;
  readonly build: BuildContext;
  /** Answers what isn't found in folders: the standard library. */
  readonly fallback: Importer;
  /** Text of a file that is open in an editor; undefined for others. */
  readonly openText?: (uri: string) => string | undefined;
}

/** Files larger than this are left out. */
const fileLimitBytes = 4 << 20;

/** A package that was looked for and maybe read. */
interface Loaded {
  readonly folder: string;
  readonly name: string;
  readonly files: readonly SourceFile[];
}

/** What one view of import paths (a module, a workspace, a GOPATH) has read so far. */
interface View {
  readonly folder: string;
  readonly importer: Importer;
  readonly sources: SourceImporter;
  /** Packages that asked for a path, by that path. */
  readonly users: Map<string, Set<string>>;
  readonly packages: Map<string, Loaded | undefined>;
  /** Import paths that were asked for and not looked for yet. */
  readonly wanted: Set<string>;
}

/**
 * Reads the packages that others import: declarations only, and only those that types were asked of. Asking is
 * synchronous and answers from what is there; what was missing is read by `load`, and asked for again. So a first check
 * needs no file but its own, and a few rounds bring in what the code really uses.
 */
export class DependencyLoader {
  private readonly folders: PackageFolders;
  private readonly views = new Map<string, View>();
  /** Declarations by folder, for all views; reading a folder again is spared when a view starts anew. */
  private readonly parsed = new Map<string, Promise<Loaded | undefined>>();

  constructor(private readonly options: LoaderOptions) {
    this.folders = new PackageFolders(options.host, options.environment);
  }

  /** The importer for code in a folder. It stays the same object until something of what it has read changes. */
  async importerFor(folder: string): Promise<Importer> {
    return (await this.viewOf(folder)).importer;
  }

  /**
   * Reads the packages that were asked for in vain since the last time. Returns whether any was found, in which case
   * checks that asked for it should run again with a new `importerFor`.
   */
  async load(folder: string): Promise<boolean> {
    const view = await this.viewOf(folder);
    const wanted = [...view.wanted];
    view.wanted.clear();
    const found = await Promise.all(wanted.map((path) => this.find(path, folder)));
    if (found.every((one) => one === undefined)) {
      for (const path of wanted) view.packages.set(path, undefined);
      return false;
    }
    const packages = new Map(view.packages);
    wanted.forEach((path, i) => packages.set(path, found[i]));
    this.views.set(
      view.folder,
      this.renewedView(
        view,
        packages,
        wanted.filter((_, i) => found[i] !== undefined),
      ),
    );
    return true;
  }

  /** To be called when files of a folder changed. Returns whether anything changed that other packages may see. */
  async refresh(folder: string): Promise<boolean> {
    const known = await this.parsed.get(folder);
    if (known === undefined && !this.parsed.has(folder)) return false;
    const read = this.read(folder);
    const now = await read;
    if (textOf(now) === textOf(known)) return false;
    this.parsed.set(folder, read);
    for (const [key, view] of this.views) {
      const packages = new Map(view.packages);
      const changed = [...packages].filter(([, loaded]) => loaded?.folder === folder).map(([path]) => path);
      if (changed.length === 0) continue;
      for (const path of changed) packages.set(path, now);
      this.views.set(key, this.renewedView(view, packages, changed));
    }
    return true;
  }

  /** Forgets everything, after a `go.mod` or `go.work` changed. */
  clear(): void {
    this.folders.clear();
    this.views.clear();
    this.parsed.clear();
  }

  private async viewOf(folder: string): Promise<View> {
    const key = await this.folders.viewOf(folder);
    let view = this.views.get(key);
    if (view === undefined) {
      view = this.createView(key, new Map());
      this.views.set(key, view);
    }
    return view;
  }

  /** A view with other packages, in which those stay opened that have nothing to do with the changed paths. */
  private renewedView(view: View, packages: Map<string, Loaded | undefined>, changed: readonly string[]): View {
    const affected = new Set(changed);
    for (const path of affected) for (const user of view.users.get(path) ?? []) affected.add(user);
    return this.createView(view.folder, packages, view.users, view.sources.packagesWithout(affected));
  }

  private createView(
    folder: string,
    packages: Map<string, Loaded | undefined>,
    users = new Map<string, Set<string>>(),
    opened: ReadonlyMap<string, LazyPackage> = new Map(),
  ): View {
    const wanted = new Set<string>();
    const { fallback } = this.options;
    const sources = new SourceImporter(
      {
        // Offsets in the texts without bodies are not those in the files.
        hasSource: false,
        resolve: (path) => (packages.get(path) === undefined ? undefined : path),
        nameOf: (path) => packages.get(path)?.name ?? '',
        inputOf: (path): PackageInput => ({
          path,
          files: packages.get(path)?.files ?? [],
          goVersion: { major: 1, minor: 26 },
          build: this.options.build,
        }),
      },
      // Packages outlive the view that opened them, so what they ask goes to the one that is current then.
      { importPackage: (path, from) => (this.views.get(folder)?.importer ?? importer).importPackage(path, from) },
      opened,
    );
    const importer: Importer = {
      importPackage(path: string, fromPackagePath: string): ImportedPackage | undefined {
        const askers = users.get(path);
        if (askers === undefined) users.set(path, new Set([fromPackagePath]));
        else askers.add(fromPackagePath);
        // What is on disk goes before the index: code may be the standard library itself.
        if (!packages.has(path)) wanted.add(path);
        return sources.importPackage(path, fromPackagePath) ?? fallback.importPackage(path, fromPackagePath);
      },
    };
    return { folder, importer, sources, users, packages, wanted };
  }

  private async find(path: string, fromFolder: string): Promise<Loaded | undefined> {
    const folder = await this.folders.find(path, fromFolder);
    if (folder === undefined) return undefined;
    let loaded = this.parsed.get(folder);
    if (loaded === undefined) {
      loaded = this.read(folder);
      this.parsed.set(folder, loaded);
    }
    return loaded;
  }

  private async read(folder: string): Promise<Loaded | undefined> {
    const { host, build } = this.options;
    const entries = await host.readDirectory(folder);
    const names = entries
      .filter(({ kind, name }) => kind === 'file' && name.endsWith('.go') && !name.endsWith('_test.go'))
      .map((entry) => entry.name)
      .filter((name) => isNameBuilt(name, build));
    const files: SourceFile[] = [];
    let packageName = '';
    for (const name of names) {
      const file = await this.readFile(joinUri(folder, name));
      if (file === undefined || !isFileBuilt(file, build)) continue;
      const clause = file.chunks.find((chunk) => chunk.packageClause !== undefined)?.packageClause?.name.name;
      if (clause === undefined || clause === 'documentation') continue;
      if (packageName === '') packageName = clause;
      if (clause === packageName) files.push(file);
    }
    return files.length === 0 ? undefined : { folder, name: packageName, files };
  }

  private async readFile(uri: string): Promise<SourceFile | undefined> {
    const { host, parser, openText } = this.options;
    const open = openText?.(uri);
    if (open !== undefined) return parseSourceFile(parser, uri, declarationText(open));
    const read = await host.readFile(uri, fileLimitBytes);
    if (!read.ok) return undefined;
    return parseSourceFile(parser, uri, declarationText(new TextDecoder().decode(read.bytes)));
  }
}

function textOf(loaded: Loaded | undefined): string {
  return (loaded?.files ?? []).map((file) => `${file.uri}\n${file.text}`).join('\n');
}
