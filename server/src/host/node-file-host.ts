import { constants, type Dirent, type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DirectoryEntry, EntryKind, FileHost, ReadFailure, ReadResult } from './file-host.js';

function kindOf(entry: Dirent | Stats): EntryKind {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'directory' : 'other';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function failureOf(error: unknown): ReadFailure {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'not-found';
    case 'EACCES':
    case 'EPERM':
      return 'no-access';
    case 'EISDIR':
      return 'not-a-file';
    default:
      return 'io';
  }
}

/** Path of a `file:` URI; undefined for other schemes and for what is no path here, such as a foreign host. */
function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** The files of this machine; `file:` URIs only, every other is as if missing. */
export const nodeFileHost: FileHost = {
  async readFile(uri, limitBytes): Promise<ReadResult> {
    const path = pathOf(uri);
    if (path === undefined) return { ok: false, failure: 'not-found', detail: 'not a file URI' };
    try {
      // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever. Windows has no such flag, nor such pipes.
      const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const found = await file.stat();
        if (!found.isFile()) return { ok: false, failure: 'not-a-file', detail: 'not a regular file' };
        if (found.size > limitBytes) return { ok: false, failure: 'too-large', detail: `${found.size} bytes` };
        return { ok: true, bytes: await file.readFile() };
      } finally {
        await file.close();
      }
    } catch (error) {
      return { ok: false, failure: failureOf(error), detail: error instanceof Error ? error.message : String(error) };
    }
  },

  async readDirectory(uri): Promise<readonly DirectoryEntry[]> {
    const path = pathOf(uri);
    if (path === undefined) return [];
    let entries: Dirent[];
    try {
      entries = await readdir(path, { withFileTypes: true });
    } catch {
      return [];
    }
    const listed = await Promise.all(
      entries.map(async (entry) => {
        if (!entry.isSymbolicLink()) return { name: entry.name, kind: kindOf(entry), isLink: false };
        const target = await stat(join(path, entry.name)).catch(() => undefined);
        return { name: entry.name, kind: target === undefined ? ('other' as const) : kindOf(target), isLink: true };
      }),
    );
    return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
  },

  async stat(uri) {
    const path = pathOf(uri);
    if (path === undefined) return undefined;
    try {
      const found = await stat(path);
      return { kind: kindOf(found), sizeBytes: found.size };
    } catch {
      return undefined;
    }
  },
};
