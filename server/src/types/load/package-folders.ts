import { joinUri, parentUri } from '../../base/uri.js';
import type { FileHost } from '../../host/file-host.js';
import { escapedModulePath, parseModFile } from './go-mod.js';
import type { ModFile } from './go-mod.js';

/** Where packages may lie besides the workspace. All URIs canonical. */
export interface GoEnvironment {
  /** Folder of the module cache (`go env GOMODCACHE`); undefined where there is none. */
  readonly moduleCache: string | undefined;
  /** Folders of `go env GOPATH`. */
  readonly gopaths: readonly string[];
  /** `-mod` of GOFLAGS: `vendor` reads dependencies from `vendor` alone, `mod` and `readonly` never do. Undefined: both are looked at. */
  readonly mod?: 'vendor' | 'mod' | 'readonly';
  /** GOWORK: `off`, or the URI of the `go.work` that holds everywhere. Undefined: the one above a folder. */
  readonly workFile?: string;
}

/** The module or workspace that tells what an import path means for the folders below it. */
interface Root {
  readonly folder: string;
  readonly modules: readonly WorkspaceModule[];
  readonly replaces: readonly (Replaced & { readonly from: string })[];
  readonly requires: ReadonlyMap<string, string>;
  /** What GOROOT/VERSION says, for code of the standard library and of the commands beside it. */
  readonly goRelease: string | undefined;
}

interface WorkspaceModule {
  readonly path: string;
  readonly folder: string;
}

type Replaced = ModFile['replaces'][number];

const modFileLimitBytes = 1 << 20;

/** Finds the folder of an imported package, as the go command would; remembers what it saw. Nothing throws. */
export class PackageFolders {
  private readonly mods = new Map<string, Promise<ModFile | undefined>>();
  private readonly roots = new Map<string, Promise<Root | undefined>>();
  private readonly exists = new Map<string, Promise<boolean>>();

  constructor(
    private readonly host: FileHost,
    private readonly environment: GoEnvironment,
  ) {}

  /** Forgets everything, after a `go.mod` or a `go.work` came, went or changed. */
  clear(): void {
    this.mods.clear();
    this.roots.clear();
    this.exists.clear();
  }

  /** To be called when a folder may have come. Returns whether it was looked for in vain before. */
  async reconsider(folder: string): Promise<boolean> {
    const found = this.exists.get(folder);
    if (found === undefined || (await found)) return false;
    this.exists.delete(folder);
    return true;
  }

  /**
   * A name for all folders that share one view of import paths: the folder of the `go.work` or `go.mod`; of code without
   * either, the `src` folder above it or the folder itself.
   */
  async viewOf(folder: string): Promise<string> {
    const root = await this.rootOf(folder);
    return root?.folder ?? gopathSource(folder) ?? folder;
  }

  /** The release of Go that a folder is part of the standard library of, such as `go1.26.1`; undefined for other code. */
  async goReleaseOf(folder: string): Promise<string | undefined> {
    return (await this.rootOf(folder))?.goRelease;
  }

  /** The folder of the package that code in `fromFolder` imports as `path`; undefined when there is none that can be read. */
  async find(path: string, fromFolder: string): Promise<string | undefined> {
    const root = await this.rootOf(fromFolder);
    if (root === undefined) return this.findWithoutModule(path, fromFolder);
    const own = await this.findInModules(path, root);
    if (own !== undefined) return own;
    const { mod } = this.environment;
    const holders = new Set([root.folder, ...root.modules.map((module) => module.folder)]);
    for (const holder of mod === undefined || mod === 'vendor' ? holders : []) {
      const vendored = await this.existing(join(holder, `vendor/${path}`));
      if (vendored !== undefined) return vendored;
    }
    return mod === 'vendor' ? undefined : this.findRequired(path, root);
  }

  /**
   * The same, if the package belongs to the module of that code or to another one of its workspace. Undefined for code of the standard
   * library, which `knowledge` speaks for.
   */
  async findInWorkspace(path: string, fromFolder: string): Promise<string | undefined> {
    const root = await this.rootOf(fromFolder);
    return root === undefined || root.goRelease !== undefined ? undefined : this.findInModules(path, root);
  }

  private async findInModules(path: string, { modules }: Root): Promise<string | undefined> {
    for (const module of modules) {
      const rest = restOf(module.path, path);
      if (rest === undefined) continue;
      const found = await this.existing(join(module.folder, rest));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private async findRequired(path: string, root: Root): Promise<string | undefined> {
    const candidates = [
      ...root.requires,
      ...root.replaces.map((one): [string, string] => [one.path, one.version ?? '']),
    ]
      .filter(([module]) => restOf(module, path) !== undefined)
      .sort(([a], [b]) => b.length - a.length);
    for (const [module, version] of candidates) {
      const rest = restOf(module, path) ?? '';
      const folder = this.folderOfModule(module, version, root);
      const found = folder === undefined ? undefined : await this.existing(join(folder, rest));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private folderOfModule(module: string, version: string, root: Root): string | undefined {
    const replaced = root.replaces.find(
      (one) => one.path === module && (one.version === undefined || one.version === version),
    );
    if (replaced === undefined) return this.cached(module, version);
    if (/^\.{0,2}\//.test(replaced.target)) return join(replaced.from, replaced.target);
    return this.cached(replaced.target, replaced.targetVersion ?? version);
  }

  private cached(module: string, version: string): string | undefined {
    const { moduleCache } = this.environment;
    if (moduleCache === undefined || version === '') return undefined;
    return join(moduleCache, `${escapedModulePath(module)}@${escapedModulePath(version)}`);
  }

  /** GOPATH folders with their `vendor` folders; and for code that lies anywhere, a folder above whose name is in the path. */
  private async findWithoutModule(path: string, fromFolder: string): Promise<string | undefined> {
    for (let at: string | undefined = fromFolder; at !== undefined; at = parentUri(at)) {
      const vendored = await this.existing(join(at, `vendor/${path}`));
      if (vendored !== undefined) return vendored;
    }
    const sources = [gopathSource(fromFolder), ...this.environment.gopaths.map((gopath) => joinUri(gopath, 'src'))];
    for (const source of sources) {
      const found = source === undefined ? undefined : await this.existing(join(source, path));
      if (found !== undefined) return found;
    }
    if (!path.includes('.')) return undefined;
    const elements = path.split('/');
    for (let at: string | undefined = fromFolder; at !== undefined; at = parentUri(at)) {
      const name = at.slice(at.lastIndexOf('/') + 1);
      const index = elements.lastIndexOf(name);
      if (index < 1) continue;
      const found = await this.existing(join(at, elements.slice(index + 1).join('/')));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private rootOf(folder: string): Promise<Root | undefined> {
    let root = this.roots.get(folder);
    if (root === undefined) {
      root = this.readRoot(folder);
      this.roots.set(folder, root);
    }
    return root;
  }

  private async readRoot(folder: string): Promise<Root | undefined> {
    const mod = await this.modFile(folder, 'go.mod');
    if (mod === undefined) {
      const work = await this.workFileAt(folder);
      if (work !== undefined) return this.workspaceRoot(folder, work);
      const parent = parentUri(folder);
      return parent === undefined ? undefined : this.rootOf(parent);
    }
    const workspace = await this.workspaceAround(folder);
    if (workspace?.modules.some((module) => module.folder === folder) === true) return workspace;
    const modules = withStandardFolders([{ path: mod.modulePath, folder }]);
    return {
      folder,
      modules,
      goRelease: await this.releaseOf(modules),
      replaces: mod.replaces.map((one) => ({ ...one, from: folder })),
      requires: new Map(mod.requires.map((one) => [one.path, one.version])),
    };
  }

  private async workspaceAround(folder: string): Promise<Root | undefined> {
    const { workFile } = this.environment;
    if (workFile !== undefined && workFile !== 'off') {
      const work = await this.modFileAt(workFile);
      return work === undefined ? undefined : this.workspaceRoot(parentUri(workFile) ?? workFile, work);
    }
    for (let at: string | undefined = folder; at !== undefined; at = parentUri(at)) {
      const work = await this.workFileAt(at);
      if (work !== undefined) return this.workspaceRoot(at, work);
    }
    return undefined;
  }

  private workFileAt(folder: string): Promise<ModFile | undefined> {
    return this.environment.workFile === undefined ? this.modFile(folder, 'go.work') : Promise.resolve(undefined);
  }

  private async workspaceRoot(folder: string, work: ModFile): Promise<Root> {
    const modules: WorkspaceModule[] = [];
    const replaces = work.replaces.map((one) => ({ ...one, from: folder }));
    const requires = new Map<string, string>();
    for (const use of work.uses) {
      const moduleFolder = join(folder, use);
      const mod = await this.modFile(moduleFolder, 'go.mod');
      if (mod === undefined) continue;
      modules.push({ path: mod.modulePath, folder: moduleFolder });
      replaces.push(...mod.replaces.map((one) => ({ ...one, from: moduleFolder })));
      for (const { path, version } of mod.requires) {
        // The build takes the highest of all versions asked for.
        const known = requires.get(path);
        if (known === undefined || compareVersions(version, known) > 0) requires.set(path, version);
      }
    }
    modules.sort((a, b) => b.path.length - a.path.length);
    return { folder, modules: withStandardFolders(modules), replaces, requires, goRelease: undefined };
  }

  private async releaseOf(modules: readonly WorkspaceModule[]): Promise<string | undefined> {
    const source = modules.find((module) => module.path === '')?.folder;
    const root = source === undefined ? undefined : parentUri(source);
    const read = root === undefined ? undefined : await this.host.readFile(joinUri(root, 'VERSION'), modFileLimitBytes);
    return read?.ok === true ? new TextDecoder().decode(read.bytes).split('\n')[0]?.trim() : undefined;
  }

  private modFile(folder: string, name: 'go.mod' | 'go.work'): Promise<ModFile | undefined> {
    return this.modFileAt(joinUri(folder, name));
  }

  private modFileAt(uri: string): Promise<ModFile | undefined> {
    let mod = this.mods.get(uri);
    if (mod === undefined) {
      mod = this.host
        .readFile(uri, modFileLimitBytes)
        .then((read) => (read.ok ? parseModFile(new TextDecoder().decode(read.bytes)) : undefined));
      this.mods.set(uri, mod);
    }
    return mod;
  }

  private async existing(folder: string): Promise<string | undefined> {
    let found = this.exists.get(folder);
    if (found === undefined) {
      found = this.host.stat(folder).then((entry) => entry?.kind === 'directory');
      this.exists.set(folder, found);
    }
    return (await found) ? folder : undefined;
  }
}

/**
 * The packages of the module `std`, which is GOROOT/src, have no prefix; those of `cmd`, which is a folder of it, import
 * internal packages of std.
 */
function withStandardFolders(modules: readonly WorkspaceModule[]): readonly WorkspaceModule[] {
  return modules.flatMap((module) => {
    if (module.path === 'std') return [{ path: '', folder: module.folder }];
    const parent = parentUri(module.folder);
    return module.path === 'cmd' && parent !== undefined ? [module, { path: '', folder: parent }] : [module];
  });
}

/** What follows a module's path in an import path; undefined when the path isn't below it. */
function restOf(module: string, path: string): string | undefined {
  if (module === '') return path;
  if (path === module) return '';
  return path.startsWith(`${module}/`) ? path.slice(module.length + 1) : undefined;
}

function join(folder: string, path: string): string {
  let at = path.startsWith('/') ? folder.replace(/^([a-z]+:(?:\/\/[^/]*)?).*$/i, '$1') : folder;
  for (const part of path.split('/')) {
    if (part === '..') at = parentUri(at) ?? at;
    else if (part !== '' && part !== '.') at = joinUri(at, part);
  }
  return at;
}

/** The `src` folder that a folder lies in, as in a GOPATH; the innermost where there are several. */
function gopathSource(folder: string): string | undefined {
  for (let at = parentUri(folder); at !== undefined; at = parentUri(at)) {
    if (at.endsWith('/src')) return at;
  }
  return undefined;
}

/** Compares semantic versions by their numbers, then pre-releases before releases. */
export function compareVersions(a: string, b: string): number {
  const left = numbersOf(a);
  const right = numbersOf(b);
  for (let i = 0; i < 3; i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if ((left.suffix === '') !== (right.suffix === '')) return left.suffix === '' ? 1 : -1;
  return left.suffix < right.suffix ? -1 : left.suffix > right.suffix ? 1 : 0;
}

function numbersOf(version: string): { numbers: readonly number[]; suffix: string } {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(.*)$/.exec(version);
  return match === null
    ? { numbers: [], suffix: version }
    : { numbers: match.slice(1, 4).map(Number), suffix: (match[4] ?? '').replace(/^\+.*/, '') };
}
