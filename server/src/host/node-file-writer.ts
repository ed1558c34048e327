import { chmod, chown, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileWriter, Replacement, WriteFailure, WriteResult } from './file-writer.js';

interface Failed {
  readonly failure: WriteFailure;
  readonly detail: string;
}

/** A new version beside its file, waiting to take its place. */
interface Prepared {
  readonly path: string;
  readonly temporary: string;
}

interface Existing {
  readonly path: string;
  /** What its successor must have, too; undefined: whatever new files have. */
  readonly like: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined;
}

/** Any permission to write (POSIX mode bits; Windows shows its read-only attribute in them). */
const anyWrite = 0o222;

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function failedBy(error: unknown): Failed {
  const code = codeOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { failure: 'missing', detail };
  return { failure: code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'read-only' : 'io', detail };
}

/** Why the file behind a path may not be replaced by another version of `before`. */
async function whyNot(path: string, before: string): Promise<Failed | undefined> {
  try {
    // Asked of the mode and not of access(2), to which nothing is read-only for root.
    if (((await stat(path)).mode & anyWrite) === 0) return { failure: 'read-only', detail: 'no permission to write' };
    const now = await readFile(path);
    if (now.equals(Buffer.from(before, 'utf8'))) return undefined;
    const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(now);
    if (decoded === before) return { failure: 'not-utf8', detail: 'not valid UTF-8' };
    return { failure: 'changed', detail: 'changed since it was read' };
  } catch (error) {
    return failedBy(error);
  }
}

/** What a file that is to be replaced is, at the end of its links. @throws when it is missing */
async function existing(uri: string): Promise<Existing> {
  const path = await realpath(fileURLToPath(uri));
  const { mode, uid, gid } = await stat(path);
  return { path, like: { mode, uid, gid } };
}

/** The same, or a new file where there is none. */
async function existingOrNew(uri: string): Promise<Existing> {
  try {
    return await existing(uri);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return { path: fileURLToPath(uri), like: undefined };
  }
}

async function prepare({ path, like }: Existing, text: string): Promise<Prepared> {
  const temporary = join(dirname(path), `.${basename(path)}.gotraps-${process.pid}.tmp`);
  try {
    const handle = await open(temporary, 'wx', like?.mode);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (like !== undefined) {
      // The mode given to open is subject to the umask.
      await chmod(temporary, like.mode);
      // Only root may give a file away; for everybody else the owner is right already.
      await chown(temporary, like.uid, like.gid).catch(() => undefined);
    }
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { path, temporary };
}

/** Puts the old text back; nothing more can be done where even that fails. */
async function restore(file: Replacement): Promise<void> {
  try {
    const ready = await prepare(await existing(file.uri), file.before);
    await rename(ready.temporary, ready.path);
  } catch {
    // The caller reports what made this necessary.
  }
}

/** The files of this machine. */
export const nodeFileWriter: FileWriter = {
  async whyNot(uri, before) {
    return await whyNot(fileURLToPath(uri), before);
  },

  async replaceAll(files): Promise<WriteResult> {
    const prepared: Prepared[] = [];
    const replaced: Replacement[] = [];
    let at = '';
    try {
      for (const file of files) {
        at = file.uri;
        prepared.push(await prepare(await existing(file.uri), file.after));
      }
      // Last, so that little time is left in which somebody could change a file unseen.
      for (const file of files) {
        const failed = await whyNot(fileURLToPath(file.uri), file.before);
        if (failed !== undefined) return { ok: false, uri: file.uri, ...failed };
      }
      for (const [i, file] of files.entries()) {
        at = file.uri;
        const ready = prepared[i];
        if (ready === undefined) continue;
        await rename(ready.temporary, ready.path);
        replaced.push(file);
      }
      return { ok: true };
    } catch (error) {
      await Promise.all(replaced.map(restore));
      return { ok: false, uri: at, ...failedBy(error) };
    } finally {
      await Promise.all(prepared.map((file) => rm(file.temporary, { force: true })));
    }
  },

  async write(uri, text): Promise<WriteResult> {
    try {
      await writeFile(fileURLToPath(uri), text);
      return { ok: true };
    } catch (error) {
      return { ok: false, uri, ...failedBy(error) };
    }
  },

  async writeWhole(uri, text): Promise<WriteResult> {
    try {
      const ready = await prepare(await existingOrNew(uri), text);
      try {
        await rename(ready.temporary, ready.path);
      } catch (error) {
        await rm(ready.temporary, { force: true });
        throw error;
      }
      return { ok: true };
    } catch (error) {
      return { ok: false, uri, ...failedBy(error) };
    }
  },
};
