import type { CancellationToken } from '../base/cancellation.js';
import { joinUri, parentUri } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import type { Timers } from '../host/timers.js';
import type { GoParser } from '../syntax/go-parser.js';
import type { GoSourceFile } from '../syntax/go-source-file.js';
import { parseSourceFile, replaceSourceText } from '../syntax/parse-source-file.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { BuildContext, PackageInput } from '../types/package.js';
import { GoModuleFinder, importPathIn, latestGoVersion } from './go-module.js';
import { type FileFilter, groupPackages } from './group-packages.js';
import { type FileNotice, readGoFile } from './read-go-file.js';
import { WorkSlice } from './work-slice.js';
import { isGoFileName } from './workspace.js';

export interface LoadOptions {
  readonly build: BuildContext;
  /**
   * Open documents by URI, of any folder; they go before what is on disk, and need not be there at all. Undefined for a
   * document that is open and cannot be analysed.
   */
  readonly overlay: ReadonlyMap<FileKey, SourceFile | undefined>;
  /** Files that build constraints leave out and that are wanted all the same, each as a package of its own. */
  readonly isWantedAlone: (file: FileKey) => boolean;
  readonly token: CancellationToken;
  /** Told while files are read, as long as the folder is not known already. */
  readonly onProgress?: (filesRead: number, fileCount: number) => void;
}

/** The packages of one folder: usually one, or two with its external tests. */
export interface FolderPackages {
  readonly folder: string;
  readonly packages: readonly LoadedPackage[];
  readonly notices: readonly FileNotice[];
}

export interface LoadedPackage {
  /** Name of the package clause; for a file that stands alone, that name and its URI. Unique in its folder. */
  readonly key: string;
  readonly input: PackageInput;
}

/** What is known of a folder's files on disk. */
interface FolderState {
  /** Files by URI; a file that could not be used has no source. Kept for reuse when the folder is read anew. */
  files: ReadonlyMap<FileKey, DiskFile>;
  isCurrent: boolean;
  /** Grows with every invalidation, so that one that comes while the folder is read is not lost. */
  generation: number;
}

interface DiskFile {
  readonly text: string | undefined;
  readonly notice: FileNotice | undefined;
  /** Parsed when it is part of a package; until then that of an earlier text, if there is one. */
  source: GoSourceFile | undefined;
}

type FilePredicate = (file: Pick<SourceFile, 'uri' | 'text'>) => boolean;

interface ReadOptions extends LoadOptions {
  /** Whether a file is part of a package, and not open in an editor. */
  readonly isUsed: FilePredicate;
  readonly slice: WorkSlice;
}

/** Number of files read at a time. */
const readBatch = 16;

/** The folder whose files make up a document's package; the document itself where the URI knows no folders. */
export function packageFolderOf(file: FileKey): string {
  return parentUri(file) ?? file;
}

/**
 * Loads the packages of folders, and keeps the files it parsed until told otherwise. Folders and files are canonical
 * URIs. Nothing here throws for a missing, unreadable or vanishing path.
 */
export class PackageLoader {
  private readonly folders = new Map<string, FolderState>();
  private readonly modules: GoModuleFinder;

  constructor(
    private readonly host: FileHost,
    private readonly parser: GoParser,
    private readonly timers: Timers,
    private readonly isFileBuilt: FileFilter,
  ) {
    this.modules = new GoModuleFinder(host);
  }

  /**
   * The packages of a folder: what is on disk (or was, when last read), overlaid with open documents.
   *
   * @throws CancelledError; what was parsed until then is kept
   */
  async loadFolder(folder: string, options: LoadOptions): Promise<FolderPackages> {
    const isUsed: FilePredicate = (file) =>
      !options.overlay.has(file.uri) && (this.isFileBuilt(file, options.build) || options.isWantedAlone(file.uri));
    const slice = new WorkSlice(this.timers, options.token);
    const state = await this.currentState(folder, { ...options, isUsed, slice });
    const module = await this.modules.moduleOf(folder);
    const files: SourceFile[] = [];
    const notices: FileNotice[] = [];
    for (const [uri, file] of state) {
      const open = options.overlay.has(uri);
      if (!open) await this.parse(uri, file, isUsed, slice);
      const source = open ? options.overlay.get(uri) : parsed(file);
      if (source !== undefined) files.push(source);
      if (!open && file.notice !== undefined) notices.push(file.notice);
    }
    for (const [uri, source] of options.overlay) {
      if (source !== undefined && !state.has(uri) && packageFolderOf(uri) === folder) files.push(source);
    }
    const packages = groupPackages(files, {
      path: (module && importPathIn(module, folder)) ?? folder,
      goVersion: options.build.goVersion ?? module?.goVersion ?? latestGoVersion,
      build: options.build,
      isFileBuilt: this.isFileBuilt,
      isWantedAlone: options.isWantedAlone,
    });
    return { folder, packages, notices };
  }

  /** Makes the next load of a folder look at the disk again; files that did not change keep their parse. */
  invalidateFolder(folder: string): void {
    const state = this.folders.get(folder);
    if (state === undefined) return;
    state.isCurrent = false;
    state.generation++;
  }

  /** Makes the next loads look for `go.mod` files again. */
  invalidateModules(): void {
    this.modules.clear();
  }

  /** Frees what is kept of a folder. */
  forgetFolder(folder: string): void {
    this.folders.delete(folder);
  }

  private async currentState(folder: string, options: ReadOptions): Promise<ReadonlyMap<FileKey, DiskFile>> {
    let state = this.folders.get(folder);
    if (state === undefined) {
      state = { files: new Map(), isCurrent: false, generation: 0 };
      this.folders.set(folder, state);
    }
    if (state.isCurrent) return state.files;
    const { generation } = state;
    const known = new Map(state.files);
    const entries = await this.host.readDirectory(folder);
    const uris = entries
      .filter((entry) => entry.kind === 'file' && isGoFileName(entry.name))
      .map((entry) => joinUri(folder, entry.name));
    const files = new Map<FileKey, DiskFile>();
    for (let at = 0; at < uris.length; at += readBatch) {
      const batch = uris.slice(at, at + readBatch);
      const texts = await Promise.all(batch.map((uri) => readGoFile(this.host, uri)));
      for (const [i, uri] of batch.entries()) {
        await options.slice.pause();
        const read = texts[i];
        if (read === undefined || (read.text === undefined && read.notice === undefined)) continue;
        const file: DiskFile = { ...read, source: known.get(uri)?.source };
        await this.parse(uri, file, options.isUsed, options.slice);
        files.set(uri, file);
        known.set(uri, file);
        state.files = known;
      }
      options.onProgress?.(Math.min(at + readBatch, uris.length), uris.length);
    }
    state.files = files;
    state.isCurrent = state.generation === generation;
    return files;
  }

  /** Parses a file that is part of a package and was not parsed yet. */
  private async parse(uri: FileKey, file: DiskFile, isUsed: FilePredicate, slice: WorkSlice): Promise<void> {
    const { text } = file;
    if (text === undefined || parsed(file) !== undefined || !isUsed({ uri, text })) return;
    await slice.pause();
    file.source =
      file.source === undefined
        ? parseSourceFile(this.parser, uri, text)
        : replaceSourceText(this.parser, file.source, text);
  }
}

/** The parsed text of a file; undefined where none was needed. */
function parsed({ source, text }: DiskFile): GoSourceFile | undefined {
  return source?.text === text ? source : undefined;
}
