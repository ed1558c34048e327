/**
 * What a function of the standard library does with a map that it is given, while the call lasts. Source: the packages'
 * documentation; each iterates over the map or looks at its elements by reflection.
 */
export type MapArgumentUse = 'read' | 'write';

const writers: ReadonlyMap<string, number> = new Map([
  ['maps.Copy', 0],
  ['maps.DeleteFunc', 0],
  ['maps.Insert', 0],
]);

/** Packages whose functions look at the elements of the maps they are given. */
const readerPackages: ReadonlySet<string> = new Set(['fmt', 'log', 'maps', 'encoding/json']);

/** Whether the result is an iterator over the map, which is read wherever that is ranged over. */
export function iteratesLater(calleeFullName: string): boolean {
  return /^maps\.(All|Keys|Values)$/.test(calleeFullName);
}

/** Whether a function goes through the iterator that it is given before it returns. */
export function consumesIterator(calleeFullName: string): boolean {
  return /^(maps\.(Collect|Insert)|slices\.(AppendSeq|Collect|Sorted|SortedFunc|SortedStableFunc))$/.test(
    calleeFullName,
  );
}

/** Undefined when nothing is known: the map may be kept, or left alone. */
export function mapArgumentUse(calleeFullName: string, argumentIndex: number): MapArgumentUse | undefined {
  const written = writers.get(calleeFullName);
  if (written !== undefined) return written === argumentIndex ? 'write' : 'read';
  const dot = calleeFullName.lastIndexOf('.');
  if (calleeFullName.startsWith('(') || dot < 0) return undefined;
  if (iteratesLater(calleeFullName)) return undefined;
  return readerPackages.has(calleeFullName.slice(0, dot)) ? 'read' : undefined;
}
