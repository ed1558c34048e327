import type { Diagnostic } from 'vscode-languageserver';
import { CancelledError, neverCancelled, type CancellationToken } from '../base/cancellation.js';
import { baseName, parentUri, relativePath } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import type { Timers } from '../host/timers.js';
import { checkFolders } from '../report/check-folders.js';
import { EngineFolderChecker } from '../report/folder-checker.js';
import { OutcomeBuilder } from '../report/folder-outcome.js';
import { planFolders } from '../report/plan-folders.js';
import type { Report } from '../report/report.js';
import type { TargetFolder } from '../report/target-folder.js';
import { shownLevel, wantedRules } from '../session/check-folder.js';
import { excludeMatcher } from '../session/exclude-matcher.js';
import { interruptibleChecker } from '../session/folder-checks.js';
import type { FolderSettings } from '../session/folder-settings.js';
import { packageFolderOf } from '../session/package-loader.js';
import { WorkSlice } from '../session/work-slice.js';
import { walkGoFolders } from '../session/workspace.js';
import type { FileKey } from '../syntax/source-file.js';
import type { GoEnvironment } from '../types/load/package-folders.js';
import type { Configuration } from './configuration.js';
import type { LanguageServer } from './language-server.js';
import { toDiagnostics } from './to-lsp.js';

/** Diagnostics of the files of a folder. */
export type FolderDiagnostics = ReadonlyMap<FileKey, readonly Diagnostic[]>;

/** Wait, in milliseconds, after files changed before their folders are checked again: a branch switch changes many. */
const refreshDelayMs = 500;

/** What a check is to do. */
export interface CheckWork {
  readonly token: CancellationToken;
  /** Whether fixes are worked out, which takes as long as a check each. */
  readonly triesFixes: boolean;
  /** Told how many of the folders are begun. */
  readonly onProgress: (begun: number, total: number) => void;
}

/** What `WorkspaceFindings` stands on. */
export interface WorkspaceParts {
  readonly files: { readonly host: FileHost; readonly environment: GoEnvironment };
  readonly timers: Timers;
  readonly configuration: Configuration;
  /** Told what there is in a folder now; undefined when nothing is known of it any more. */
  readonly show: (folder: string, diagnostics: FolderDiagnostics | undefined) => void;
}

/**
 * What is found in folders that nobody has open, once the user has asked for it. A folder leaves this when one of its documents is opened, for then the
 * session knows better, and comes back when the last one is closed; it is checked again when its files change.
 */
export class WorkspaceFindings {
  private readonly known = new Map<string, FolderDiagnostics>();
  private isWanted = false;
  /** Folders that the user had checked, those included that were open then. */
  private covered: ReadonlySet<string> = new Set();
  private readonly outdated = new Set<string>();
  private cancelRefresh: (() => void) | undefined;
  private cancelRecheck: (() => void) | undefined;
  /** Grows with the settings. */
  private generation = 0;
  /** Checks go one after the other: each would hold much memory. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly server: LanguageServer,
    private readonly parts: WorkspaceParts,
  ) {}

  /** By folder. */
  get folders(): ReadonlyMap<string, FolderDiagnostics> {
    return this.known;
  }

  /** Checks all workspace folders and keeps what is found. @throws CancelledError */
  async checkAll(work: CheckWork): Promise<Report> {
    const outcome = new OutcomeBuilder();
    const covered = new Set<string>();
    await this.parts.configuration.whenKnown();
    this.isWanted = true;
    for (const root of this.parts.configuration.roots) {
      const targets = await this.targetsBelow(root, work.token);
      targets.forEach(({ uri }) => covered.add(uri));
      this.covered = covered;
      outcome.add(await this.inTurn(() => this.check(root, targets, work)));
    }
    for (const folder of this.known.keys()) if (!covered.has(folder)) this.drop(folder);
    return this.reportOf(outcome);
  }

  /** Checks one workspace folder for a report of its own. @throws CancelledError */
  async report(root: string, work: CheckWork): Promise<Report> {
    await this.parts.configuration.whenKnown();
    const targets = await this.targetsBelow(root, work.token);
    return this.reportOf(await this.inTurn(() => this.check(root, targets, work)));
  }

  /** To be called when the session has checked a folder, and so shows it. */
  folderOpened(folder: string): void {
    this.known.delete(folder);
    this.outdated.delete(folder);
  }

  folderClosed(folder: string): void {
    this.refreshSoon([folder]);
  }

  /** Files or folders that came, went or changed on disk. */
  filesChanged(uris: readonly string[]): void {
    const isModuleChange = uris.some((uri) => ['go.mod', 'go.work'].includes(baseName(uri)));
    const near = new Set(uris.flatMap((uri) => [uri, parentUri(uri) ?? uri]));
    const isBelow = (folder: string): boolean => uris.some((uri) => relativePath(uri, folder) !== undefined);
    this.refreshSoon([...this.covered].filter((folder) => isModuleChange || near.has(folder) || isBelow(folder)));
  }

  /** Other settings give other findings. */
  settingsChanged(): void {
    const { isWanted } = this;
    this.clear();
    if (!isWanted) return;
    const token = { isCancellationRequested: false };
    this.cancelRecheck = () => {
      token.isCancellationRequested = true;
    };
    this.checkAll({ token, triesFixes: false, onProgress: () => undefined }).catch((error: unknown) => {
      if (!(error instanceof CancelledError)) this.server.connection.console.error(String(error));
    });
  }

  /** Forgets everything; what a check that goes on still finds is not kept. */
  clear(): void {
    this.generation++;
    this.isWanted = false;
    this.covered = new Set();
    this.cancelRecheck?.();
    this.cancelRefresh?.();
    this.outdated.clear();
    for (const folder of [...this.known.keys()]) this.drop(folder);
  }

  private drop(folder: string): void {
    if (this.known.delete(folder)) this.parts.show(folder, undefined);
  }

  private refreshSoon(folders: readonly string[]): void {
    const covered = folders.filter((folder) => this.covered.has(folder));
    if (covered.length === 0) return;
    covered.forEach((folder) => this.outdated.add(folder));
    this.cancelRefresh?.();
    this.cancelRefresh = this.parts.timers.after(refreshDelayMs, () => void this.refresh());
  }

  private async refresh(): Promise<void> {
    const folders = [...this.outdated].filter((folder) => !this.server.session.isOpen(folder));
    this.outdated.clear();
    const work: CheckWork = { token: neverCancelled, triesFixes: false, onProgress: () => undefined };
    try {
      for (const folder of folders) {
        const root = this.parts.configuration.rootOf(folder);
        if (root === undefined) continue;
        const before = this.known.get(folder);
        await this.inTurn(() => this.check(root, [{ uri: folder, files: undefined, base: root }], work));
        // It holds no Go file any more, or is gone.
        if (before !== undefined && this.known.get(folder) === before) this.drop(folder);
      }
    } catch (error) {
      this.server.connection.console.error(String(error));
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async targetsBelow(root: string, token: CancellationToken): Promise<TargetFolder[]> {
    const { configuration } = this.parts;
    const isExcluded = excludeMatcher(configuration.settingsOf(root).settings.exclude);
    const targets: TargetFolder[] = [];
    const walk = walkGoFolders(this.parts.files.host, root, { includeTestdata: false, isExcluded, token });
    for await (const uri of walk) {
      // A workspace folder may lie in another one.
      if (configuration.rootOf(uri) === root) targets.push({ uri, files: undefined, base: root });
    }
    return targets;
  }

  private async check(root: string, targets: readonly TargetFolder[], work: CheckWork): Promise<OutcomeBuilder> {
    const { files, timers } = this.parts;
    const settings = this.parts.configuration.settingsOf(root);
    const host = this.withOpenTexts(files.host);
    const folders = await planFolders(targets, settings.settings.build, { host, goEnvironment: files.environment });
    const checker = this.checker(root, settings, host, work, new WorkSlice(timers, work.token));
    const outcome = new OutcomeBuilder();
    await checkFolders(folders, [checker], {
      onBegin: (begun) => work.onProgress(begun, folders.length),
      onHeld: () => undefined,
      onOutcome: (one) => outcome.add(one),
    });
    return outcome;
  }

  private checker(
    root: string,
    settings: FolderSettings,
    host: FileHost,
    { token, triesFixes }: CheckWork,
    slice: WorkSlice,
  ): EngineFolderChecker {
    const { session } = this.server;
    const rules = wantedRules(session.engine, settings);
    const pause = (): Promise<void> => slice.pause();
    const shown = new Map<string, Map<FileKey, readonly Diagnostic[]>>();
    const { generation } = this;
    return new EngineFolderChecker({
      engine: { ...session.engine, rules },
      checker: interruptibleChecker(session.engine, rules, pause),
      knownRules: new Set(session.engine.rules.map((rule) => rule.meta.id)),
      host,
      // The user is told by the answer, of files only.
      observe: () => host,
      environment: this.parts.files.environment,
      timers: this.parts.timers,
      settings: settings.settings,
      level: shownLevel(settings),
      isExcluded: (uri) => settings.isExcluded(uri),
      displayPath: (uri) => relativePath(root, uri) ?? uri,
      token,
      pause,
      triesFixes,
      onShown: (files) => {
        for (const [key, file] of files) {
          const folder = packageFolderOf(key);
          const inFolder = shown.get(folder) ?? new Map<FileKey, readonly Diagnostic[]>();
          shown.set(folder, inFolder.set(key, toDiagnostics(this.server, file)));
          if (!this.isWanted || generation !== this.generation || session.isOpen(folder)) continue;
          this.known.set(folder, inFolder);
        }
        for (const folder of new Set([...files.keys()].map(packageFolderOf))) {
          const diagnostics = this.known.get(folder);
          if (diagnostics !== undefined) this.parts.show(folder, diagnostics);
        }
      },
    });
  }

  /** Files with the text that they have in the editor. */
  private withOpenTexts(host: FileHost): FileHost {
    const { session } = this.server;
    return {
      readDirectory: (uri) => host.readDirectory(uri),
      stat: (uri) => host.stat(uri),
      readFile(uri, limitBytes) {
        const text = session.documents.get(uri)?.text;
        if (text === undefined) return host.readFile(uri, limitBytes);
        return Promise.resolve({ ok: true, bytes: new TextEncoder().encode(text) });
      },
    };
  }

  private reportOf(outcome: OutcomeBuilder): Report {
    const warnings = outcome.omissions.map(({ uri, message }) => {
      const root = this.parts.configuration.rootOf(uri);
      return { uri, file: (root === undefined ? undefined : relativePath(root, uri)) ?? uri, message };
    });
    return outcome.report(warnings);
  }
}
