/** Which folders a folder imports. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * The imports without those that are part of a circle, which code has that does not compile. Which folder one began with makes no difference. Imports of folders that
 * are no keys themselves are left out, too.
 */
export function withoutCircles(imports: Imports): Imports {
  const circleOf = circles(imports);
  return new Map(
    [...imports].map(([folder, imported]) => [
      folder,
      imported.filter((one) => imports.has(one) && circleOf.get(one) !== circleOf.get(folder)),
    ]),
  );
}

/** Numbers folders so that two have the same number when each imports the other, through others too (Tarjan's algorithm). */
function circles(imports: Imports): ReadonlyMap<string, number> {
  const circleOf = new Map<string, number>();
  const indexOf = new Map<string, number>();
  const lowest = new Map<string, number>();
  /** Folders whose circle isn't known yet, in the order in which they were reached. */
  const open: string[] = [];
  for (const start of imports.keys()) {
    // No recursion: chains of imports may be long.
    const stack = indexOf.has(start) ? [] : [enter(start)];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { folder } = top;
      const to = imports.get(folder)?.[top.next++];
      if (to === undefined) {
        stack.pop();
        leave(folder, stack.at(-1)?.folder);
      } else if (!indexOf.has(to) && imports.has(to)) {
        stack.push(enter(to));
      } else if (!circleOf.has(to)) {
        lower(folder, indexOf.get(to));
      }
    }
  }
  return circleOf;

  function enter(folder: string): { readonly folder: string; next: number } {
    indexOf.set(folder, indexOf.size);
    lowest.set(folder, indexOf.size - 1);
    open.push(folder);
    return { folder, next: 0 };
  }

  function leave(folder: string, importer: string | undefined): void {
    if (lowest.get(folder) === indexOf.get(folder)) {
      for (const one of open.splice(open.lastIndexOf(folder))) circleOf.set(one, indexOf.get(folder) ?? 0);
    }
    if (importer !== undefined) lower(importer, lowest.get(folder));
  }

  function lower(folder: string, index = Infinity): void {
    lowest.set(folder, Math.min(lowest.get(folder) ?? index, index));
  }
}
