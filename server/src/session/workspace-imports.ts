import { joinUri } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import { isFileBuilt, isNameBuilt } from '../types/build-constraints.js';
import { PackageFolders, type GoEnvironment } from '../types/load/package-folders.js';
import type { BuildContext } from '../types/package.js';
import { readGoFile } from './read-go-file.js';
import { isGoFileName } from './workspace.js';

/** Tells which folders of a workspace import which others. */
export class WorkspaceImports {
  private readonly folders: PackageFolders;

  constructor(
    private readonly host: FileHost,
    environment: GoEnvironment,
    private readonly build: BuildContext,
  ) {
    this.folders = new PackageFolders(host, environment);
  }

  /**
   * Folders, in name order, of the workspace's packages that the package in a folder imports, its tests left out. Empty for
   * the standard library. Nothing throws.
   */
  async of(folder: string): Promise<readonly string[]> {
    if ((await this.folders.goReleaseOf(folder)) !== undefined) return [];
    const entries = await this.host.readDirectory(folder);
    const names = entries.filter(({ kind, name }) => kind === 'file' && isGoFileName(name)).map(({ name }) => name);
    const wanted = names.filter((name) => !name.endsWith('_test.go') && isNameBuilt(name, this.build));
    const paths = new Set<string>();
    for (const uri of wanted.map((name) => joinUri(folder, name))) {
      const { text } = await readGoFile(this.host, uri);
      if (text === undefined || !isFileBuilt({ uri, text }, this.build)) continue;
      for (const path of importPaths(text)) paths.add(path);
    }
    const found = new Set<string>();
    for (const path of paths) {
      const imported = await this.folders.findInWorkspace(path, folder);
      if (imported !== undefined && imported !== folder) found.add(imported);
    }
    return [...found].sort();
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
