import { joinUri, parentUri, relativePath } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import type { GoVersion } from '../types/package.js';

/** What a `go.mod` says, as far as a single package needs it. */
export interface GoModule {
  /** URI of the folder that holds the `go.mod`. */
  readonly root: string;
  readonly path: string;
  readonly goVersion: GoVersion;
}

/** The language version of code that no `go.mod` speaks for. */
export const latestGoVersion: GoVersion = { major: 1, minor: 26 };

/** A `go.mod` without a `go` line means Go 1.16 (https://go.dev/ref/mod#go-mod-file-go). */
const impliedGoVersion: GoVersion = { major: 1, minor: 16 };

const goModLimitBytes = 1 << 20;

/** Reads `module` and `go` of a `go.mod`; undefined when it names no module. */
export function parseGoMod(text: string): { path: string; goVersion: GoVersion } | undefined {
  const path = /^[ \t]*module[ \t]+(?:"([^"\n]+)"|`([^`\n]+)`|([^\s"`/(][^\s(]*))/m.exec(text);
  if (path === null) return undefined;
  const version = /^[ \t]*go[ \t]+(\d+)\.(\d+)/m.exec(text);
  return {
    path: path[1] ?? path[2] ?? path[3] ?? '',
    goVersion: version === null ? impliedGoVersion : { major: Number(version[1]), minor: Number(version[2]) },
  };
}

/** Import path of a folder of a module. The module `std` is that of GOROOT/src, whose packages go without a prefix. */
export function importPathIn(module: GoModule, folder: string): string | undefined {
  const relative = relativePath(module.root, folder);
  if (relative === undefined) return undefined;
  if (module.path === 'std' && relative !== '') return relative;
  return relative === '' ? module.path : `${module.path}/${relative}`;
}

/** Finds the module of a folder by looking upwards, and remembers what it has seen. */
export class GoModuleFinder {
  private readonly byFolder = new Map<string, Promise<GoModule | undefined>>();

  constructor(private readonly host: FileHost) {}

  /** The nearest module at or above a folder; undefined when there is none. */
  async moduleOf(folder: string): Promise<GoModule | undefined> {
    for (let at: string | undefined = folder; at !== undefined; at = parentUri(at)) {
      const found = await this.moduleAt(at);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Forgets everything, after a `go.mod` came, went or changed. */
  clear(): void {
    this.byFolder.clear();
  }

  private moduleAt(folder: string): Promise<GoModule | undefined> {
    let found = this.byFolder.get(folder);
    if (found === undefined) {
      found = this.readModule(folder);
      this.byFolder.set(folder, found);
    }
    return found;
  }

  private async readModule(folder: string): Promise<GoModule | undefined> {
    const read = await this.host.readFile(joinUri(folder, 'go.mod'), goModLimitBytes);
    if (!read.ok) return undefined;
    const parsed = parseGoMod(new TextDecoder().decode(read.bytes));
    return parsed === undefined ? undefined : { root: folder, ...parsed };
  }
}
