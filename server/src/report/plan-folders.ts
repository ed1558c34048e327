import { joinUri } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import { withoutCircles } from '../session/import-circles.js';
import { fileSizeLimitBytes } from '../session/read-go-file.js';
import { WorkspaceImports } from '../session/workspace-imports.js';
import { isGoFileName } from '../session/workspace.js';
import { isNameBuilt } from '../types/build-constraints.js';
import type { GoEnvironment } from '../types/load/package-folders.js';
import type { BuildContext } from '../types/package.js';
import type { TargetFolder } from './target-folder.js';

/** A folder that is to be checked. */
export interface PlannedFolder {
  readonly target: TargetFolder;
  /** False for a folder that nobody asked for, which is looked at for those that import it. */
  readonly isReported: boolean;
  /** Of the source that it holds. */
  readonly sizeBytes: number;
  /** Indices of the planned folders that it imports; no folder imports itself in a circle. */
  readonly imports: readonly number[];
}

/** The folders that are asked for, in their order, and behind them those of the workspace that they import. */
export async function planFolders(
  targets: readonly TargetFolder[],
  build: BuildContext,
  { host, goEnvironment }: { readonly host: FileHost; readonly goEnvironment: GoEnvironment },
): Promise<readonly PlannedFolder[]> {
  const workspace = new WorkspaceImports(host, goEnvironment);
  const indexOf = new Map(targets.map(({ uri }, index) => [uri, index]));
  const planned: TargetFolder[] = [...targets];
  const importsOf = new Map<string, readonly string[]>();
  // What is added while it is walked is walked too.
  for (const { uri, base } of planned) {
    const { folders: imports } = await workspace.of(uri, build);
    importsOf.set(uri, imports);
    for (const imported of imports) {
      if (indexOf.has(imported)) continue;
      indexOf.set(imported, planned.length);
      planned.push({ uri: imported, files: undefined, base });
    }
  }
  const acyclic = withoutCircles(importsOf);
  return Promise.all(
    planned.map(async (target, index) => ({
      target,
      isReported: index < targets.length,
      sizeBytes: await sourceSize(target.uri, build, host),
      imports: (acyclic.get(target.uri) ?? []).flatMap((imported) => indexOf.get(imported) ?? []),
    })),
  );
}

/** Bytes of the files in a folder that are checked, as far as their names tell. */
async function sourceSize(folder: string, build: BuildContext, host: FileHost): Promise<number> {
  const entries = await host.readDirectory(folder);
  const names = entries.map((entry) => entry.name).filter((name) => isGoFileName(name) && isNameBuilt(name, build));
  const found = await Promise.all(names.map((name) => host.stat(joinUri(folder, name))));
  const sizes = found.map((one) => (one?.kind === 'file' && one.sizeBytes <= fileSizeLimitBytes ? one.sizeBytes : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
