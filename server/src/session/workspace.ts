import { type CancellationToken, throwIfCancelled } from '../base/cancellation.js';
import { joinUri } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import type { ExcludeMatcher } from './exclude-matcher.js';

export interface WalkOptions {
  /** Also enters `testdata` and folders whose name starts with `_` or `.`, which Go's tools skip. */
  readonly includeTestdata: boolean;
  /** Asked for every folder and file, relative to the root. */
  readonly isExcluded: ExcludeMatcher;
  readonly token: CancellationToken;
}

/** Skipped everywhere: code of others, and version control. */
const foreignFolders = new Set(['vendor', 'node_modules', '.git', '.hg', '.svn']);

function isEntered(name: string, includeTestdata: boolean): boolean {
  if (foreignFolders.has(name)) return false;
  return includeTestdata || !(name === 'testdata' || name.startsWith('_') || name.startsWith('.'));
}

/** Whether a folder entry is one that Go's tools take for source: `_x.go` and `.x.go` are not. */
export function isGoFileName(name: string): boolean {
  return name.endsWith('.go') && !name.startsWith('_') && !name.startsWith('.');
}

/**
 * Yields the URIs of the folders at and below `root` that hold a Go file which is not excluded; parents before children,
 * in name order. The root is entered whatever its name. Links to folders are not followed, so there are no loops; folders
 * that vanish or cannot be read count as empty.
 *
 * @throws CancelledError
 */
export async function* walkGoFolders(host: FileHost, root: string, options: WalkOptions): AsyncGenerator<string> {
  const pending = [{ uri: root, path: '' }];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    throwIfCancelled(options.token);
    const { uri, path } = folder;
    const entries = await host.readDirectory(uri);
    const at = (name: string): string => (path === '' ? name : `${path}/${name}`);
    const hasGo = entries.some(
      (entry) => entry.kind === 'file' && isGoFileName(entry.name) && !options.isExcluded(at(entry.name)),
    );
    if (hasGo) yield uri;
    const children = entries
      .filter((entry) => entry.kind === 'directory' && !entry.isLink && isEntered(entry.name, options.includeTestdata))
      .map((entry) => ({ uri: joinUri(uri, entry.name), path: at(entry.name) }))
      .filter((child) => !options.isExcluded(child.path))
      // Not every host lists in the same order, and a report should not depend on it.
      .sort((a, b) => (a.path < b.path ? 1 : -1));
    pending.push(...children);
  }
}
