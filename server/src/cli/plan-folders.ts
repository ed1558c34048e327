import { joinUri } from '../base/uri.js';
import { fileSizeLimitBytes } from '../session/read-go-file.js';
import { WorkspaceImports } from '../session/workspace-imports.js';
import { isGoFileName } from '../session/workspace.js';
import { isNameBuilt } from '../types/build-constraints.js';
import type { CheckArguments } from './arguments.js';
import type { CliSystem } from './cli-system.js';
import type { TargetFolder } from './targets.js';

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
  args: CheckArguments,
  { host, goEnvironment }: Pick<CliSystem, 'host' | 'goEnvironment'>,
): Promise<readonly PlannedFolder[]> {
  const { goos, goarch, tags } = args;
  const workspace = new WorkspaceImports(host, goEnvironment, { goos, goarch, tags });
  const indexOf = new Map(targets.map(({ uri }, index) => [uri, index]));
  const planned: TargetFolder[] = [...targets];
  const importsOf: number[][] = [];
  // What is added while it is walked is walked too.
  for (const { uri, base } of planned) {
    const imports: number[] = [];
    for (const imported of await workspace.of(uri)) {
      let index = indexOf.get(imported);
      if (index === undefined) {
        index = planned.length;
        indexOf.set(imported, index);
        planned.push({ uri: imported, files: undefined, base });
      }
      imports.push(index);
    }
    importsOf.push(imports);
  }
  const acyclic = withoutCircles(importsOf);
  return Promise.all(
    planned.map(async (target, index) => ({
      target,
      isReported: index < targets.length,
      sizeBytes: await sourceSize(target.uri, args, host),
      imports: acyclic[index] ?? [],
    })),
  );
}

/** Leaves out what closes a circle, which code has that does not compile. */
function withoutCircles(imports: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const state = imports.map((): 'new' | 'open' | 'done' => 'new');
  const kept = imports.map((): number[] => []);
  for (const start of imports.keys()) {
    const stack = state[start] === 'new' ? [{ node: start, next: 0 }] : [];
    if (stack.length > 0) state[start] = 'open';
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = imports[top.node]?.[top.next++];
      if (to === undefined) {
        state[top.node] = 'done';
        stack.pop();
        continue;
      }
      if (state[to] === 'open') continue;
      kept[top.node]?.push(to);
      if (state[to] !== 'new') continue;
      state[to] = 'open';
      stack.push({ node: to, next: 0 });
    }
  }
  return kept;
}

/** Bytes of the files in a folder that are checked, as far as their names tell. */
async function sourceSize(folder: string, args: CheckArguments, host: CliSystem['host']): Promise<number> {
  const entries = await host.readDirectory(folder);
  const names = entries.map((entry) => entry.name).filter((name) => isGoFileName(name) && isNameBuilt(name, args));
  const found = await Promise.all(names.map((name) => host.stat(joinUri(folder, name))));
  const sizes = found.map((one) => (one?.kind === 'file' && one.sizeBytes <= fileSizeLimitBytes ? one.sizeBytes : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
