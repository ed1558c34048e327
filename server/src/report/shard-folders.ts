import type { PlannedFolder } from './plan-folders.js';

/** One of several parts of a check. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly count: number;
}

/**
 * The folders of one part, with what they import. Each folder that is asked for is in one part, whoever divides; parts have about the
 * same size of source, that of imported folders included, which each part looks at for itself. What they find together is what all folders
 * give, for the plan of each is cut out of the plan of all.
 *
 * @param pathOf a folder, the same on every machine
 */
export function shardFolders(
  folders: readonly PlannedFolder[],
  shard: Shard,
  pathOf: (folder: PlannedFolder) => string,
): readonly PlannedFolder[] {
  const { own, needed } = partsOf(folders, shard.count, pathOf)[shard.number - 1] ?? new Part();
  const kept = [...needed].sort((a, b) => a - b);
  const newIndex = new Map(kept.map((old, index) => [old, index]));
  return kept.flatMap((old) => {
    const folder = folders[old];
    if (folder === undefined) return [];
    const imports = folder.imports.flatMap((one) => newIndex.get(one) ?? []);
    return [{ ...folder, isReported: own.has(old), imports }];
  });
}

/** Folders by their indices in the plan. */
class Part {
  /** Those that it reports. */
  readonly own = new Set<number>();
  /** These, and all that they import. */
  readonly needed = new Set<number>();
  /** Of the source of all that is needed. */
  sizeBytes = 0;
}

/** The largest folders first, each goes to the part that is the smallest with it. */
function partsOf(
  folders: readonly PlannedFolder[],
  count: number,
  pathOf: (folder: PlannedFolder) => string,
): readonly Part[] {
  const sizeOf = (indices: Iterable<number>): number => {
    let sum = 0;
    for (const index of indices) sum += folders[index]?.sizeBytes ?? 0;
    return sum;
  };
  const asked = folders
    .flatMap((folder, index) =>
      folder.isReported ? [{ index, path: pathOf(folder), reach: reachOf(folders, index) }] : [],
    )
    .map((one) => ({ ...one, sizeBytes: sizeOf(one.reach) }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.path < b.path ? -1 : 1));
  const parts = Array.from({ length: count }, () => new Part());
  for (const { index, reach } of asked) {
    const sizes = parts.map((part) => part.sizeBytes + sizeOf([...reach].filter((one) => !part.needed.has(one))));
    const least = sizes.indexOf(Math.min(...sizes));
    const part = parts[least];
    if (part === undefined) continue;
    part.own.add(index);
    reach.forEach((one) => part.needed.add(one));
    part.sizeBytes = sizes[least] ?? 0;
  }
  return parts;
}

/** A folder and all that it imports, through others too. */
function reachOf(folders: readonly PlannedFolder[], start: number): ReadonlySet<number> {
  const reached = new Set([start]);
  // What is added while it is walked is walked too.
  for (const index of reached) folders[index]?.imports.forEach((one) => reached.add(one));
  return reached;
}
