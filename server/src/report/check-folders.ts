import type { PackageEffects } from '../flow/effect/function-effect.js';
import type { FolderChecker } from './folder-checker.js';
import type { FolderOutcome } from './folder-outcome.js';
import type { PlannedFolder } from './plan-folders.js';

export interface CheckEvents {
  /** @param count number of folders begun until now, this one included */
  readonly onBegin: (count: number) => void;
  /** @param sizeBytes of the source that is held from now on */
  readonly onHeld: (sizeBytes: number) => void;
  /** Told in the order of the folders, whichever was ready first; of those that are reported. */
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

/** Checks folders, each with a checker that is free and after the folders that it imports. @throws what a checker throws */
export async function checkFolders(
  folders: readonly PlannedFolder[],
  checkers: readonly FolderChecker[],
  { onBegin, onHeld, onOutcome }: CheckEvents,
): Promise<void> {
  const waiting: WaitingFolder[] = folders.map((folder, index) => ({ ...folder, index }));
  // The largest first, so that no thread works long after the others are done. One thread has no others.
  if (checkers.length > 1) waiting.sort((a, b) => b.sizeBytes - a.sizeBytes || a.index - b.index);
  const imports = new ImportedEffects(folders);
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
    const at = waiting.findIndex(
      ({ sizeBytes, index }) => imports.areKnown(index) && (running.size === 0 || held + sizeBytes <= heldBytes),
    );
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  }

  async function check(folder: WaitingFolder, checker: FolderChecker): Promise<void> {
    const { target, isReported, sizeBytes, index } = folder;
    onBegin(++begun);
    onHeld((held += sizeBytes));
    const isImported = imports.isImported(index);
    const outcome = await checker.check({ target, isReported, isImported, effects: imports.of(index) });
    const unneeded = imports.add(index, outcome.effects);
    if (unneeded.length > 0) checkers.forEach((one) => one.forget(unneeded));
    finished.set(index, outcome);
    onHeld((held -= sizeBytes));
    free.push(checker);
    for (let next = finished.get(told); next !== undefined; next = finished.get(told)) {
      finished.delete(told);
      if (folders[told++]?.isReported === true) onOutcome(next);
    }
  }
}

/** What the packages of a folder do to those who import them, by import path. */
type FolderEffects = readonly (readonly [path: string, effects: PackageEffects])[];

/** Keeps what folders do to their importers until the last of these has been checked. */
class ImportedEffects {
  private readonly known = new Map<number, FolderEffects>();
  private readonly done = new Set<number>();
  /** By folder: all that it imports, through others too. */
  private readonly reached: readonly ReadonlySet<number>[];
  /** By folder: how many of those that reach it are still to be checked. */
  private readonly users: number[];

  constructor(private readonly folders: readonly PlannedFolder[]) {
    const reached: (Set<number> | undefined)[] = [];
    const reach = (index: number): Set<number> => {
      let found = reached[index];
      if (found !== undefined) return found;
      found = new Set<number>();
      reached[index] = found;
      for (const direct of folders[index]?.imports ?? []) {
        found.add(direct);
        for (const other of reach(direct)) found.add(other);
      }
      return found;
    };
    this.reached = folders.map((_, index) => reach(index));
    this.users = folders.map(() => 0);
    for (const others of this.reached) for (const one of others) this.users[one] = (this.users[one] ?? 0) + 1;
  }

  areKnown(index: number): boolean {
    return this.folders[index]?.imports.every((one) => this.done.has(one)) ?? true;
  }

  isImported(index: number): boolean {
    return (this.users[index] ?? 0) > 0;
  }

  of(index: number): ReadonlyMap<string, PackageEffects> {
    return new Map([...(this.reached[index] ?? [])].sort((a, b) => a - b).flatMap((one) => this.known.get(one) ?? []));
  }

  /** To be called when a folder has been checked. Returns import paths of packages that no folder is left to need. */
  add(index: number, effects: FolderEffects): readonly string[] {
    this.done.add(index);
    if (this.isImported(index)) this.known.set(index, effects);
    const unneeded: string[] = [];
    for (const one of this.reached[index] ?? []) {
      const left = (this.users[one] ?? 0) - 1;
      this.users[one] = left;
      if (left > 0) continue;
      for (const [path] of this.known.get(one) ?? []) unneeded.push(path);
      this.known.delete(one);
    }
    return unneeded;
  }
}
