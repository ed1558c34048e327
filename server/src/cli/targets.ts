import { neverCancelled } from '../base/cancellation.js';
import { parentUri, relativePath } from '../base/uri.js';
import type { ExcludeMatcher } from '../session/exclude-matcher.js';
import type { TargetFolder } from '../report/target-folder.js';
import { walkGoFolders } from '../session/workspace.js';
import type { CliSystem } from './cli-system.js';

export type Targets =
  | { readonly ok: true; readonly folders: readonly TargetFolder[] }
  /** What is wrong with an argument. */
  | { readonly ok: false; readonly complaint: string };

export interface TargetOptions {
  readonly includeTestdata: boolean;
  readonly isExcluded: ExcludeMatcher;
}

/**
 * Finds what the arguments name: a folder stands for all folders below it, with or without `/...`; a file for its package,
 * of which only that file is reported. Each folder comes once, in the order of the arguments.
 */
export async function findTargets(
  args: readonly string[],
  system: CliSystem,
  options: TargetOptions,
): Promise<Targets> {
  const folders = new Map<string, { files: Set<string> | undefined; base: string }>();
  for (const arg of args) {
    const path = arg === '...' ? '.' : arg.replace(/[/\\]\.\.\.$/, '') || '/';
    const uri = system.toUri(path);
    const found = await system.host.stat(uri);
    if (found === undefined) return { ok: false, complaint: `${path} does not exist; give a folder or a .go file` };
    if (found.kind === 'directory') {
      const unlistable = await system.whyUnlistable(uri);
      if (unlistable !== undefined) return { ok: false, complaint: `${path} cannot be read: ${unlistable}` };
      const base = baseOf(uri, system);
      for await (const folder of walk(uri, base, system, options)) folders.set(folder, { files: undefined, base });
    } else if (found.kind === 'file' && path.endsWith('.go')) {
      const folder = parentUri(uri) ?? uri;
      const target = folders.get(folder) ?? { files: new Set(), base: baseOf(folder, system) };
      target.files?.add(uri);
      folders.set(folder, target);
    } else {
      return { ok: false, complaint: `${path} is neither a folder nor a .go file` };
    }
  }
  return { ok: true, folders: [...folders].map(([uri, target]) => ({ uri, ...target })) };
}

function baseOf(folder: string, system: CliSystem): string {
  return relativePath(system.workingFolder, folder) === undefined ? folder : system.workingFolder;
}

function walk(root: string, base: string, system: CliSystem, options: TargetOptions): AsyncGenerator<string> {
  const prefix = relativePath(base, root) ?? '';
  return walkGoFolders(system.host, root, {
    includeTestdata: options.includeTestdata,
    isExcluded: (path) => options.isExcluded(prefix === '' ? path : `${prefix}/${path}`),
    token: neverCancelled,
  });
}

/** A path for people: relative to the working folder where it lies below it. */
export function displayPath(uri: string, system: CliSystem): string {
  const relative = relativePath(system.workingFolder, uri);
  return relative === undefined ? system.toPath(uri) : relative === '' ? '.' : relative;
}
