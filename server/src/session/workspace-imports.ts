import { baseName, joinUri } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import { isFileBuilt, isNameBuilt } from '../types/build-constraints.js';
import { PackageFolders, type GoEnvironment } from '../types/load/package-folders.js';
import type { BuildContext } from '../types/package.js';
import { readGoFile } from './read-go-file.js';
import { isGoFileName } from './workspace.js';

/** What the package in a folder imports, its tests left out. */
export interface FolderImports {
  /** The folders of packages of the workspace, in name order. Empty for the standard library. */
  readonly folders: readonly string[];
  /** All import paths. */
  readonly paths: ReadonlySet<string>;
  /** Length of the files in UTF-16 units. */
  readonly length: number;
}

const noImports: FolderImports = { folders: [], paths: new Set(), length: 0 };
const nothingOpen: ReadonlyMap<string, string | undefined> = new Map();

/** Tells which folders of a workspace import which others. */
export class WorkspaceImports {
  private readonly folders: PackageFolders;

  constructor(
    private readonly host: FileHost,
    environment: GoEnvironment,
  ) {
    this.folders = new PackageFolders(host, environment);
  }

  /**
   * Nothing throws.
   *
   * @param open texts of files of the folder that are open in an editor; undefined for those that aren't analysed
   */
  async of(folder: string, build: BuildContext, open = nothingOpen): Promise<FolderImports> {
    if ((await this.folders.goReleaseOf(folder)) !== undefined) return noImports;
    const entries = await this.host.readDirectory(folder);
    const listed = entries.filter(({ kind, name }) => kind === 'file' && isGoFileName(name));
    const uris = new Set([...listed.map(({ name }) => joinUri(folder, name)), ...open.keys()]);
    const paths = new Set<string>();
    let length = 0;
    for (const uri of uris) {
      const name = baseName(uri);
      if (name.endsWith('_test.go') || !isNameBuilt(name, build)) continue;
      const text = open.has(uri) ? open.get(uri) : (await readGoFile(this.host, uri)).text;
      if (text === undefined || !isFileBuilt({ uri, text }, build)) continue;
      length += text.length;
      for (const path of importPaths(text)) paths.add(path);
    }
    const found = new Set<string>();
    for (const path of paths) {
      const imported = await this.folders.findInWorkspace(path, folder);
      if (imported !== undefined && imported !== folder) found.add(imported);
    }
    return { folders: [...found].sort(), paths, length };
  }

  /** To be called when a folder may have come. Returns whether it was looked for in vain before. */
  reconsider(folder: string): Promise<boolean> {
    return this.folders.reconsider(folder);
  }

  /** Forgets where things are, after a `go.mod` or a `go.work` came, went or changed. */
  clear(): void {
    this.folders.clear();
  }
}

const importDeclaration = /^import\b[ \t]*(?:\(([^)]*)\)|[^"`\n]*(?:"[^"\n]*"|`[^`\n]*`))/gm;
const literal = /"([^"\n]*)"|`([^`\n]*)`/g;

/** Import paths of a file, as far as they can be told from its text without a parser. */
export function importPaths(text: string): string[] {
  return [...text.matchAll(importDeclaration)].flatMap(([declaration]) =>
    [...declaration.matchAll(literal)].map(([, quoted, raw]) => quoted ?? raw ?? ''),
  );
}
