import { withoutCircles } from './import-circles.js';
import type { FolderImports } from './workspace-imports.js';

/** Which folders are to be looked at for those that are open, and in which order. */
export interface ImportPlan {
  /** The open folders and those that they import, through others too: each behind all that it imports. */
  readonly order: readonly string[];
  /** By folder: all that it imports, through others too, without imports that close a circle. */
  readonly reached: ReadonlyMap<string, ReadonlySet<string>>;
  /** Folders that another one imports. */
  readonly imported: ReadonlySet<string>;
}

/** What may be looked at besides open folders. The nearest come first; what lies beyond is as unknown as if it were no part of the workspace. */
export interface ImportLimits {
  readonly folders: number;
  /** UTF-16 units of source, without tests. */
  readonly length: number;
}

/**
 * @param open folders in some order that stays the same
 * @param importsOf asked for each folder once
 */
export async function planImports(
  open: readonly string[],
  importsOf: (folder: string) => Promise<FolderImports>,
  limits: ImportLimits,
): Promise<ImportPlan> {
  const imports = new Map<string, readonly string[]>();
  const isOpen = new Set(open);
  const pending = new Set(open);
  let { folders, length } = limits;
  // What is added while it is walked is walked too.
  for (const folder of pending) {
    if (!isOpen.has(folder) && folders === 0) continue;
    const found = await importsOf(folder);
    if (!isOpen.has(folder)) {
      if (found.length > length) continue;
      folders--;
      length -= found.length;
    }
    imports.set(folder, found.folders);
    for (const imported of found.folders) pending.add(imported);
  }
  return ordered(withoutCircles(imports));
}

function ordered(imports: ReadonlyMap<string, readonly string[]>): ImportPlan {
  const order: string[] = [];
  const reached = new Map<string, Set<string>>();
  const visit = (folder: string): ReadonlySet<string> => {
    const known = reached.get(folder);
    if (known !== undefined) return known;
    const all = new Set<string>();
    reached.set(folder, all);
    for (const direct of imports.get(folder) ?? []) {
      all.add(direct);
      for (const other of visit(direct)) all.add(other);
    }
    order.push(folder);
    return all;
  };
  for (const folder of imports.keys()) visit(folder);
  return { order, reached, imported: new Set([...reached.values()].flatMap((all) => [...all])) };
}
