import type { FolderChecker } from './folder-checker.js';
import type { FolderOutcome } from './folder-outcome.js';
import type { TargetFolder } from './targets.js';

/** A folder that is to be checked. */
export interface PlannedFolder {
  readonly target: TargetFolder;
  /** Of the source that it holds. */
  readonly sizeBytes: number;
}

export interface CheckEvents {
  /** @param count number of folders begun until now, this one included */
  readonly onBegin: (count: number) => void;
  /** @param sizeBytes of the source that is held from now on */
  readonly onHeld: (sizeBytes: number) => void;
  /** Told in the order of the folders, whichever was ready first. */
  readonly onOutcome: (outcome: FolderOutcome) => void;
}

/**
 * Memory grows with the source that is held, and more threads hold more: beyond this many bytes at once a folder waits. A larger one
 * is checked while nothing else is.
 */
const heldBytes = 12_000_000;

interface WaitingFolder extends PlannedFolder {
  readonly index: number;
}

/** Checks folders, each with a checker that is free. @throws what a checker throws */
export async function checkFolders(
  folders: readonly PlannedFolder[],
  checkers: readonly FolderChecker[],
  { onBegin, onHeld, onOutcome }: CheckEvents,
): Promise<void> {
  const waiting: WaitingFolder[] = folders.map((folder, index) => ({ ...folder, index }));
  // The largest first, so that no thread works long after the others are done. One thread has no others.
  if (checkers.length > 1) waiting.sort((a, b) => b.sizeBytes - a.sizeBytes || a.index - b.index);
  const free = [...checkers];
  const running = new Set<Promise<void>>();
  const finished = new Map<number, FolderOutcome>();
  let begun = 0;
  let told = 0;
  let held = 0;

  for (;;) {
    const folder = free.length === 0 ? undefined : takeFitting();
    const checker = folder === undefined ? undefined : free.pop();
    if (folder !== undefined && checker !== undefined) {
      const work = check(folder, checker).finally(() => running.delete(work));
      running.add(work);
    } else if (running.size > 0) {
      await Promise.race(running);
    } else {
      return;
    }
  }

  function takeFitting(): WaitingFolder | undefined {
    const at = running.size === 0 ? 0 : waiting.findIndex(({ sizeBytes }) => held + sizeBytes <= heldBytes);
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  }

  async function check({ target, sizeBytes, index }: WaitingFolder, checker: FolderChecker): Promise<void> {
    onBegin(++begun);
    onHeld((held += sizeBytes));
    finished.set(index, await checker.check(target));
    onHeld((held -= sizeBytes));
    free.push(checker);
    for (let outcome = finished.get(told); outcome !== undefined; outcome = finished.get(told)) {
      finished.delete(told++);
      onOutcome(outcome);
    }
  }
}
