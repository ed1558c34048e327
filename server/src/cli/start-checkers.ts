import type { CheckArguments } from './arguments.js';
import type { CliSystem } from './cli-system.js';
import type { FolderChecker } from '../report/folder-checker.js';
import type { PlannedFolder } from '../report/plan-folders.js';
import { createFolderChecker } from './create-folder-checker.js';

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
  folders: readonly PlannedFolder[],
  args: CheckArguments,
  system: CliSystem,
): Promise<readonly FolderChecker[]> {
  // A fix may change what the next folder imports, so these go one after the other.
  const asked = args.fix === undefined ? (args.jobs ?? Math.min(system.processorCount, mostThreads)) : 1;
  const most = Math.min(asked, folders.length);
  const worthwhile = Math.floor(folders.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / worthwhileBytes);
  const count = args.jobs === undefined ? Math.min(most, worthwhile) : most;
  // A thread's young heap can be made for the work, that of the main thread is as it is: for much source even one thread pays.
  const isThreaded = count > 1 || (args.fix === undefined && system.processorCount > 1 && worthwhile > 1);
  return isThreaded
    ? Array.from({ length: Math.max(count, 1) }, () => system.startChecker(args))
    : [await createFolderChecker(args, system)];
}
