import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { CheckArguments } from '../cli/arguments.js';
import { CheckThreadError, type FolderChecker, type FolderTask } from '../report/folder-checker.js';
import type { PackageEffects } from '../flow/effect/function-effect.js';
import type { FolderOutcome } from '../report/folder-outcome.js';
import type { TargetFolder } from '../report/target-folder.js';

/** What a thread says: the outcome of the folder that it was given last, or an invariant that it found broken. */
type ThreadMessage =
  { readonly kind: 'outcome'; readonly outcome: FolderOutcome } | { readonly kind: 'bug'; readonly error: Error };

/** A task without the effects that the thread has been told of before. */
interface TaskMessage extends Omit<FolderTask, 'effects'> {
  /** Import paths of all packages whose effects belong to the task. */
  readonly imported: readonly string[];
  readonly added: readonly (readonly [path: string, effects: PackageEffects])[];
}

/** Says that no task to come is about the effects of these packages. */
interface ForgetMessage {
  readonly forgotten: readonly string[];
}

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
  const told = new Map<string, PackageEffects>();
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
    check: ({ effects, ...task }) =>
      new Promise((resolve, reject) => {
        waiting = { target: task.target, resolve, reject };
        const added = [...effects].filter(([path, one]) => told.get(path) !== one);
        for (const [path, one] of added) told.set(path, one);
        const message: TaskMessage = { ...task, imported: [...effects.keys()], added };
        worker.postMessage(message);
        failIfEnded();
      }),
    forget: (paths) => {
      const forgotten = paths.filter((path) => told.delete(path));
      if (forgotten.length > 0) worker.postMessage({ forgotten } satisfies ForgetMessage);
    },
    close: () => void worker.terminate(),
  };
}

/** In a thread: checks what the thread that started it sends. What is thrown ends the thread, and is told over there. */
export async function serveCheckThread(create: (args: CheckArguments) => Promise<FolderChecker>): Promise<void> {
  const checker = await create(workerData as CheckArguments);
  const known = new Map<string, PackageEffects>();
  parentPort?.on('message', (message: TaskMessage | ForgetMessage) => {
    if ('forgotten' in message) {
      message.forgotten.forEach((path) => known.delete(path));
      return;
    }
    const { imported, added, ...task } = message;
    for (const [path, effects] of added) known.set(path, effects);
    const effects = new Map(imported.map((path) => [path, known.get(path) ?? new Map()]));
    void checker.check({ ...task, effects }).then((outcome) => say({ kind: 'outcome', outcome }));
  });
}

/** In a thread: has a broken invariant reported by the thread that started it, so that each is reported once. */
export function sayBug(error: Error): void {
  say({ kind: 'bug', error });
}

function say(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}
