import { joinUri } from '../base/uri.js';
import { fileSizeLimitBytes } from '../session/read-go-file.js';
import { isGoFileName } from '../session/workspace.js';
import { isNameBuilt } from '../types/build-constraints.js';
import type { CheckArguments } from './arguments.js';
import type { PlannedFolder } from './check-folders.js';
import type { CliSystem } from './cli-system.js';
import { createFolderChecker, type FolderChecker } from './folder-checker.js';
import type { TargetFolder } from './targets.js';

export interface StartedCheckers {
  readonly checkers: readonly FolderChecker[];
  readonly folders: readonly PlannedFolder[];
}

/** Each thread takes memory of its own; who has more of it says so. */
const mostThreads = 4;

/** A thread that has less to do than this costs more than it brings: it must load the program, the grammar and the standard library. */
const worthwhileBytes = 1_500_000;

/**
 * Starts what the folders are checked with: threads, or this one where others wouldn't help.
 *
 * @throws when a file that ships with the product is missing
 */
export async function startCheckers(
  targets: readonly TargetFolder[],
  args: CheckArguments,
  system: CliSystem,
): Promise<StartedCheckers> {
  // A fix may change what the next folder imports, so these go one after the other.
  const asked = args.fix === undefined ? (args.jobs ?? Math.min(system.processorCount, mostThreads)) : 1;
  const most = Math.min(asked, targets.length);
  const folders = await Promise.all(
    targets.map(async (target) => ({ target, sizeBytes: await sourceSize(target.uri, args, system) })),
  );
  const worthwhile = Math.floor(folders.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / worthwhileBytes);
  const count = args.jobs === undefined ? Math.min(most, worthwhile) : most;
  // A thread's young heap can be made for the work, that of the main thread is as it is: for much source even one thread pays.
  const isThreaded = count > 1 || (args.fix === undefined && system.processorCount > 1 && worthwhile > 1);
  const checkers = isThreaded
    ? Array.from({ length: Math.max(count, 1) }, () => system.startChecker(args))
    : [await createFolderChecker(args, system)];
  return { checkers, folders };
}

/** Bytes of the files in a folder that are checked, as far as their names tell. */
async function sourceSize(folder: string, args: CheckArguments, { host }: CliSystem): Promise<number> {
  const entries = await host.readDirectory(folder);
  const names = entries.map((entry) => entry.name).filter((name) => isGoFileName(name) && isNameBuilt(name, args));
  const found = await Promise.all(names.map((name) => host.stat(joinUri(folder, name))));
  const sizes = found.map((one) => (one?.kind === 'file' && one.sizeBytes <= fileSizeLimitBytes ? one.sizeBytes : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
