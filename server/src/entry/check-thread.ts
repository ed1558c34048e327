import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { CheckArguments } from '../cli/arguments.js';
import { CheckThreadError, type FolderChecker } from '../cli/folder-checker.js';
import type { FolderOutcome } from '../cli/folder-outcome.js';
import type { TargetFolder } from '../cli/targets.js';

/** What a thread says: the outcome of the folder that it was given last, or an invariant that it found broken. */
type ThreadMessage =
  { readonly kind: 'outcome'; readonly outcome: FolderOutcome } | { readonly kind: 'bug'; readonly error: Error };

interface Waiting {
  readonly target: TargetFolder;
  readonly resolve: (outcome: FolderOutcome) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts a thread that checks folders, one at a time.
 *
 * @param entry path of the program, which calls `serveCheckThread` when it finds itself in a thread
 */
export function startCheckThread(entry: string, args: CheckArguments, onBug: (error: Error) => void): FolderChecker {
  const worker = new Worker(entry, { workerData: args });
  let waiting: Waiting | undefined;
  let failure: string | undefined;
  const failIfEnded = (): void => {
    if (failure !== undefined) waiting?.reject(new CheckThreadError(waiting.target, failure));
  };
  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'bug') onBug(message.error);
    else waiting?.resolve(message.outcome);
  });
  worker.on('error', (error) => {
    failure ??= error.message;
    failIfEnded();
  });
  worker.on('exit', (status) => {
    failure ??= `status ${status}`;
    failIfEnded();
  });
  return {
    check: (target) =>
      new Promise((resolve, reject) => {
        waiting = { target, resolve, reject };
        worker.postMessage(target);
        failIfEnded();
      }),
    close: () => void worker.terminate(),
  };
}

/** In a thread: checks what the thread that started it sends. What is thrown ends the thread, and is told over there. */
export async function serveCheckThread(create: (args: CheckArguments) => Promise<FolderChecker>): Promise<void> {
  const checker = await create(workerData as CheckArguments);
  parentPort?.on('message', (target: TargetFolder) => {
    void checker.check(target).then((outcome) => say({ kind: 'outcome', outcome }));
  });
}

/** In a thread: has a broken invariant reported by the thread that started it, so that each is reported once. */
export function sayBug(error: Error): void {
  say({ kind: 'bug', error });
}

function say(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}
