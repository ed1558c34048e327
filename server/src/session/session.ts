import { CancelledError } from '../base/cancellation.js';
import { withBreaksWhile } from '../base/steps.js';
import { baseName, parentUri } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import type { Timers } from '../host/timers.js';
import type { Effects } from '../flow/effect/function-effect.js';
import type { FileKey, SourceFile } from '../syntax/source-file.js';
import type { TextEdit } from '../syntax/text-edit.js';
import type { GoEnvironment } from '../types/load/package-folders.js';
import { BackgroundWork } from './background-work.js';
import { checkFolder, shownFiles, type FolderCheck } from './check-folder.js';
import { completeInSteps, type PackageCheck } from './check-package.js';
import { Dependencies } from './dependencies.js';
import type { Engine } from './engine.js';
import { FolderQueue } from './folder-queue.js';
import { type FolderSettings, folderSettings } from './folder-settings.js';
import { editDocument, openDocument, type OpenDocument, type OpenedText } from './open-document.js';
import { PackageLoader, packageFolderOf } from './package-loader.js';
import type { FileNotice } from './read-go-file.js';
import { defaultSettings } from './settings.js';
import { WorkSlice } from './work-slice.js';
import { WorkspaceEffects, type OpenFolders } from './workspace-effects.js';

/** What a session tells the one who made it. */
export interface SessionListener {
  /** A folder was checked, and nothing has changed meanwhile. */
  folderChecked(check: FolderCheck): void;
  /** The last document of a folder was closed: its findings are to be withdrawn. */
  folderClosed(folder: string): void;
  /** Work on a folder goes on (`filesRead` of `fileCount` files so far), or has ended (undefined). */
  working(folder: string, progress: { readonly filesRead: number; readonly fileCount: number } | undefined): void;
  fileSkipped(notice: FileNotice): void;
  /** Something that can't happen; the session goes on. */
  failed(error: unknown): void;
}

/** A folder that has an open document. */
interface OpenFolder {
  /** Grows with every change of anything that the folder's findings depend on. */
  generation: number;
  check: FolderCheck | undefined;
  /** How long the last repeated check took, in milliseconds. */
  lastCheckMs: number;
  waiters: ((check: FolderCheck | undefined) => void)[];
}

/** Wait after a keystroke: longer than the gap between the messages of one edit, too short to be noticed. */
const debounceMs = 15;
/** Where a check takes long, typing goes on for a while before the next one. */
const longestDebounceMs = 300;

/**
 * The open documents and what is found in their packages. Every change makes a new version of what it touches; a check
 * works on the versions that were current when it began, and is dropped when one of them changed.
 */
export class Session {
  private documentByKey: ReadonlyMap<FileKey, OpenDocument> = new Map();
  private readonly folders = new Map<string, OpenFolder>();
  private readonly loader: PackageLoader;
  private readonly dependencies: Dependencies;
  private readonly queue: FolderQueue;
  private readonly effects: WorkspaceEffects;
  private readonly background: BackgroundWork;
  /** Number of reads of dependencies that go on. */
  private readCount = 0;
  /** Open documents whose declarations the dependencies have not seen yet. */
  private readonly edited = new Set<FileKey>();
  /** Checks wait for it. */
  private hold: Promise<void> = Promise.resolve();
  private settingsOf: (folder: string) => FolderSettings = () => folderSettings(defaultSettings, undefined);

  constructor(
    readonly engine: Engine,
    files: { readonly host: FileHost; readonly environment: GoEnvironment },
    private readonly timers: Timers,
    private readonly listener: SessionListener,
  ) {
    const { parser, importer, goRelease } = engine;
    this.loader = new PackageLoader(files.host, parser, timers, engine.isFileBuilt);
    const openText = (uri: string): string | undefined => this.documentByKey.get(uri)?.text;
    this.dependencies = new Dependencies({ ...files, parser, importer, goRelease, openText });
    this.queue = new FolderQueue(timers, (folder) => this.checkNow(folder));
    this.effects = new WorkspaceEffects(engine, files, timers, this.openFolders());
    this.background = new BackgroundWork(
      timers,
      this.queue,
      (pause) => this.effects.settle(pause),
      (error) => listener.failed(error),
    );
  }

  /** Open documents by canonical URI. */
  get documents(): ReadonlyMap<FileKey, OpenDocument> {
    return this.documentByKey;
  }

  open(opened: OpenedText): void {
    const document = openDocument(this.engine.parser, opened);
    this.setDocument(document);
    const folder = packageFolderOf(document.key);
    const isNew = !this.folders.has(folder);
    if (isNew) {
      this.folders.set(folder, { generation: 0, check: undefined, lastCheckMs: 0, waiters: [] });
    }
    this.diskMayHaveChanged(folder);
    this.background.request();
    // Somebody is looking at a file of which nothing is known yet.
    if (isNew) this.queue.schedule(folder, 0);
  }

  /** Applies edits, each against the text that the one before left. Ignored for a document that is not open. */
  change(key: FileKey, version: number, edits: readonly TextEdit[]): void {
    const document = this.documentByKey.get(key);
    if (document === undefined) return;
    this.setDocument(editDocument(this.engine.parser, document, version, edits));
    this.edited.add(key);
    this.effects.edit(key);
    this.background.noteInput();
    this.touch(packageFolderOf(key));
  }

  save(key: FileKey): void {
    this.diskMayHaveChanged(packageFolderOf(key));
  }

  close(key: FileKey): void {
    const documents = new Map(this.documentByKey);
    if (!documents.delete(key)) return;
    this.documentByKey = documents;
    const folder = packageFolderOf(key);
    if ([...documents.keys()].some((other) => packageFolderOf(other) === folder)) this.diskMayHaveChanged(folder);
    else this.closeFolder(folder);
    this.effects.touch(folder);
    this.background.request();
    this.recheckAfter(this.dependencies.refresh(folder));
  }

  /** Files or folders that came, went or changed on disk. */
  filesChanged(uris: readonly string[]): void {
    const isModuleChange = uris.some((uri) => ['go.mod', 'go.work'].includes(baseName(uri)));
    if (isModuleChange) {
      this.loader.invalidateModules();
      this.dependencies.clear();
      this.effects.clear();
    }
    const changed = new Set(uris.flatMap((uri) => [uri, parentUri(uri) ?? uri]));
    const isBelowChange = (folder: string): boolean => uris.some((uri) => folder.startsWith(`${uri}/`));
    for (const folder of this.folders.keys()) {
      if (!isModuleChange && !changed.has(folder) && !isBelowChange(folder)) continue;
      this.loader.invalidateFolder(folder);
      this.touch(folder);
    }
    for (const uri of changed) this.recheckAfter(this.dependencies.refresh(uri));
    for (const uri of uris) this.effects.touchBelow(uri);
    this.background.request();
  }

  /** @param settingsOf settings that hold for a folder of Go files */
  useSettings(settingsOf: (folder: string) => FolderSettings): void {
    this.settingsOf = settingsOf;
    this.dependencies.clear();
    this.effects.clear();
    for (const folder of this.folders.keys()) this.touch(folder);
    this.background.request();
  }

  /** Lets checks wait for something, but no longer than `limitMs` milliseconds. */
  holdUntil(ready: Promise<void>, limitMs: number): void {
    this.hold = new Promise((resolve) => {
      const cancel = this.timers.after(limitMs, resolve);
      const release = (): void => {
        cancel();
        resolve();
      };
      ready.then(release, release);
    });
  }

  /** Checks of all folders with open documents, as far as they are current. */
  currentChecks(): FolderCheck[] {
    return [...this.folders.values()].flatMap(({ check, generation }) =>
      check?.generation === generation ? [check] : [],
    );
  }

  /** Whether a file's folder has changed since it was checked last. */
  isChecking(file: FileKey): boolean {
    const folder = this.folders.get(packageFolderOf(file));
    return folder !== undefined && folder.check?.generation !== folder.generation;
  }

  /** Whether a document of the folder is open. */
  isOpen(folder: string): boolean {
    return this.folders.has(folder);
  }

  /** For long work of a caller: lets the event loop run. */
  letInputIn(): Promise<void> {
    return this.timers.yieldToEventLoop();
  }

  /** The same with the findings of all rules. */
  async checkOf(file: FileKey): Promise<FolderCheck | undefined> {
    for (;;) {
      const check = await this.promptCheckOf(file);
      if (check === undefined || isComplete(check)) return check;
      const slice = new WorkSlice(this.timers, { isCancellationRequested: false });
      const complete = await this.complete(check, () => slice.pause());
      if (complete !== undefined) return complete;
    }
  }

  /**
   * The findings of a file's folder for the newest versions, without the wait after a keystroke, nor for rules that are left for later. Undefined when none of
   * the folder's documents is open.
   */
  promptCheckOf(file: FileKey): Promise<FolderCheck | undefined> {
    const name = packageFolderOf(file);
    const folder = this.folders.get(name);
    if (folder === undefined) return Promise.resolve(undefined);
    if (folder.check?.generation === folder.generation) return Promise.resolve(folder.check);
    return new Promise((resolve) => {
      folder.waiters.push(resolve);
      this.queue.runSoon(name);
    });
  }

  /** Resolves when nothing is left to do, in the background either. */
  async whenIdle(): Promise<void> {
    while (this.queue.isBusy || this.readCount > 0 || !this.background.isIdle) {
      await this.queue.whenIdle();
      await this.background.whenIdle();
      await this.timers.yieldToEventLoop();
    }
  }

  /** Folders of the workspace that are not open and of which something is kept for those that are. */
  get foldersBehind(): readonly string[] {
    return this.effects.folders.filter((folder) => !this.folders.has(folder));
  }

  /** Ends all work; the session cannot be used afterwards. */
  dispose(): void {
    for (const folder of [...this.folders.keys()]) this.closeFolder(folder);
    this.documentByKey = new Map();
    this.queue.clear();
    this.background.dispose();
  }

  private setDocument(document: OpenDocument): void {
    this.documentByKey = new Map(this.documentByKey).set(document.key, document);
    if (document.notice !== undefined) this.listener.fileSkipped(document.notice);
  }

  private diskMayHaveChanged(folder: string): void {
    this.loader.invalidateFolder(folder);
    this.effects.touch(folder);
    this.recheckAfter(this.dependencies.refresh(folder));
    this.touch(folder);
  }

  private openFolders(): OpenFolders {
    const { folders } = this;
    const documents = (): Session['documents'] => this.documentByKey;
    return {
      get names() {
        return folders.keys();
      },
      get documents() {
        return documents();
      },
      settingsOf: (folder) => this.settingsOf(folder),
      currentCheck: (name) => this.currentCheckOf(name),
      complete: async (name, pause) => {
        const shown = this.currentCheckOf(name);
        if (shown !== undefined) await this.complete(shown, pause);
      },
      renew: (shown, checks) => this.renew(shown, checks),
      failed: (error) => this.listener.failed(error),
    };
  }

  private currentCheckOf(name: string): FolderCheck | undefined {
    const folder = this.folders.get(name);
    return folder?.check?.generation === folder?.generation ? folder?.check : undefined;
  }

  /** Puts checks of the same text in the place of those that are shown, and reads what they ask for. */
  private renew(shown: FolderCheck, checks: FolderCheck['checks']): void {
    if (this.replace(shown, checks) !== undefined) this.catchUp(shown);
  }

  /** The same without reading. Undefined when others are shown by now. */
  private replace(shown: FolderCheck, checks: FolderCheck['checks']): FolderCheck | undefined {
    const folder = this.folders.get(shown.folder);
    if (folder === undefined || this.currentCheckOf(shown.folder) !== shown) return undefined;
    const files = shownFiles(this.engine, checks, this.settingsOf(shown.folder));
    const check = { ...shown, generation: ++folder.generation, checks, files };
    this.finish(folder, check);
    return check;
  }

  /** Has the rules look that a check has left for later, and shows what they find. Undefined when the check is out of date meanwhile. */
  private async complete(shown: FolderCheck, pause: () => Promise<void>): Promise<FolderCheck | undefined> {
    if (isComplete(shown)) return shown;
    const isCurrent = (): boolean => this.currentCheckOf(shown.folder) === shown;
    const checks = new Map<string, PackageCheck>();
    for (const [key, check] of shown.checks) {
      const complete = await withBreaksWhile(isCurrent, completeInSteps(check), pause);
      if (complete === undefined) return undefined;
      checks.set(key, complete);
    }
    return this.replace(shown, checks);
  }

  /** Reads what a check has asked for in vain, and says to those who import it what was edited. */
  private catchUp({ folder: name, importer }: FolderCheck): void {
    const { settings } = this.settingsOf(name);
    this.recheckAfter(this.dependencies.load(name, settings));
    this.readCount++;
    void this.dependencies.importerFor(name, settings).then((now) => {
      this.readCount--;
      // Another folder's check may have led to a newer one meanwhile.
      if (now !== importer) this.touch(name, 0);
    });
    for (const key of this.edited) {
      if (packageFolderOf(key) !== name) continue;
      this.edited.delete(key);
      this.recheckAfter(this.dependencies.refreshDocument(key));
    }
  }

  /** Checks the open folders again whose packages are affected. */
  private recheckAfter(change: Promise<ReadonlySet<string>>): void {
    this.readCount++;
    change.then(
      (affected) => {
        this.readCount--;
        for (const [name, folder] of affected.size === 0 ? [] : this.folders) {
          const paths = [...(folder.check?.checks.values() ?? [])].map((check) => check.program.typed.input.path);
          if (paths.some((path) => affected.has(path))) this.touch(name, 0);
        }
      },
      (error: unknown) => {
        this.readCount--;
        this.listener.failed(error);
      },
    );
  }

  /** @param delayMs undefined: as long as befits somebody who is typing */
  private touch(name: string, delayMs?: number): void {
    const folder = this.folders.get(name);
    if (folder === undefined) return;
    folder.generation++;
    const typingMs = Math.min(longestDebounceMs, Math.max(debounceMs, folder.lastCheckMs));
    if (folder.waiters.length > 0) this.queue.runSoon(name);
    else this.queue.schedule(name, delayMs ?? typingMs);
  }

  private closeFolder(name: string): void {
    const folder = this.folders.get(name);
    if (folder === undefined) return;
    this.folders.delete(name);
    this.queue.remove(name);
    this.loader.forgetFolder(name);
    for (const resolve of folder.waiters) resolve(undefined);
    this.listener.folderClosed(name);
  }

  private async checkNow(name: string): Promise<void> {
    await this.hold;
    const folder = this.folders.get(name);
    if (folder === undefined) return;
    const { generation } = folder;
    const isStale = (): boolean => folder.generation !== generation || this.folders.get(name) !== folder;
    const token = {
      get isCancellationRequested() {
        return isStale();
      },
    };
    const startedAt = this.timers.now();
    try {
      const check = await this.check(name, folder, token);
      // The first one reads and parses everything, which says nothing about the next.
      if (folder.check !== undefined) folder.lastCheckMs = this.timers.now() - startedAt;
      if (!isStale()) this.finish(folder, check);
      this.catchUp(check);
    } catch (error) {
      if (!(error instanceof CancelledError)) {
        this.listener.failed(error);
        const nothing = { folder: name, generation, files: new Map(), checks: new Map(), notices: [] };
        if (!isStale()) this.finish(folder, { ...nothing, importer: undefined });
      }
    } finally {
      this.listener.working(name, undefined);
    }
    if (isStale() && folder.waiters.length > 0) this.queue.runSoon(name);
  }

  private async check(
    name: string,
    folder: OpenFolder,
    token: { readonly isCancellationRequested: boolean },
  ): Promise<FolderCheck> {
    const { generation, check: previous } = folder;
    const documents = this.documentByKey;
    const settings = this.settingsOf(name);
    const overlay = new Map<FileKey, SourceFile | undefined>();
    for (const [key, document] of documents) overlay.set(key, document.source);
    const loaded = await this.loader.loadFolder(name, {
      build: settings.settings.build,
      overlay,
      isWantedAlone: (file) => documents.has(file),
      token,
      onProgress: (filesRead, fileCount) => this.listener.working(name, { filesRead, fileCount }),
    });
    const importer = await this.dependencies.importerFor(name, settings.settings);
    const slice = new WorkSlice(this.timers, token);
    const effectsFor = (testedPath: string | undefined): Effects => this.effects.effectsFor(name, testedPath);
    const context = { engine: this.engine, importer, effectsFor, settings, slice };
    return checkFolder(context, loaded, generation, previous);
  }

  private finish(folder: OpenFolder, check: FolderCheck): void {
    folder.check = check;
    const { waiters } = folder;
    folder.waiters = [];
    for (const notice of check.notices) this.listener.fileSkipped(notice);
    this.listener.folderChecked(check);
    for (const resolve of waiters) resolve(check);
    this.background.request();
  }
}

function isComplete({ checks }: FolderCheck): boolean {
  return [...checks.values()].every(({ later }) => later.length === 0);
}
