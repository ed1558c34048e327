import { CancelledError, throwIfCancelled } from '../base/cancellation.js';
import { baseName, parentUri } from '../base/uri.js';
import { areAsKnown, noEffects, type Effects, type PackageEffects } from '../flow/effect/function-effect.js';
import { keepKnown } from '../flow/effect/keep-known.js';
import type { FileHost } from '../host/file-host.js';
import type { Timers } from '../host/timers.js';
import type { FileKey } from '../syntax/source-file.js';
import { isFileBuilt } from '../types/build-constraints.js';
import { declarationText } from '../types/load/declaration-text.js';
import type { GoEnvironment } from '../types/load/package-folders.js';
import type { FolderCheck } from './check-folder.js';
import { ClosedFolders, type ClosedFolder, type FolderEffects } from './closed-folders.js';
import type { Engine } from './engine.js';
import type { FolderSettings } from './folder-settings.js';
import { planImports, type ImportLimits, type ImportPlan } from './import-plan.js';
import type { OpenDocument } from './open-document.js';
import { packageFolderOf } from './package-loader.js';
import { CheckRenewer } from './renew-checks.js';
import { WorkspaceImports, type FolderImports } from './workspace-imports.js';

/** What a session lends. */
export interface OpenFolders {
  /** Folders with open documents. */
  readonly names: Iterable<string>;
  readonly documents: ReadonlyMap<FileKey, OpenDocument>;
  settingsOf(folder: string): FolderSettings;
  /** Undefined while a folder is being checked. */
  currentCheck(folder: string): FolderCheck | undefined;
  /** Shows what rules find that a check has left for later. @param pause awaited between steps */
  complete(folder: string, pause: () => Promise<void>): Promise<void>;
  /** Puts checks with newer effects in the place of those that are shown. */
  renew(shown: FolderCheck, checks: FolderCheck['checks']): void;
  /** Something that can't happen. */
  failed(error: unknown): void;
}

interface KnownFolder {
  effects: FolderEffects;
  /** What the effects of a folder that isn't open come from; undefined when that may have changed. */
  closed: ClosedFolder | undefined;
}

/** Half a million lines of source that nobody has opened; what such folders do to others takes some 30 MB. */
const usualLimits: ImportLimits = { folders: 500, length: 16_000_000 };

/**
 * What functions of the workspace do to open folders that import them, directly or through others. Folders that nobody has opened are checked in
 * the background and forgotten; open ones are checked again, in the background too, when they asked for what is answered differently now. All of
 * it converges on what `gotraps check` finds for the same text.
 */
export class WorkspaceEffects {
  private readonly known = new Map<string, KnownFolder>();
  private readonly imports: WorkspaceImports;
  private readonly importsOf = new Map<string, FolderImports>();
  private readonly closed: ClosedFolders;
  private readonly renewer: CheckRenewer;
  private plan: ImportPlan | undefined;
  /** Where packages are may have changed, or what they are checked with. */
  private isCleared = false;
  /** Folders whose files may have changed. */
  private readonly touched = new Set<string>();
  /** Open documents that were edited, and what others see of each; that of one that was not seen before is unknown. */
  private readonly edited = new Set<FileKey>();
  private readonly faces = new Map<FileKey, string>();
  /** Effects by folder, as they were put together last. */
  private readonly given = new Map<string, { readonly effects: Effects; readonly version: number }>();
  /** Grows when something else is known, or of other folders. */
  private version = 0;

  constructor(
    engine: Engine,
    files: { readonly host: FileHost; readonly environment: GoEnvironment },
    timers: Timers,
    private readonly open: OpenFolders,
    private readonly limits = usualLimits,
  ) {
    this.imports = new WorkspaceImports(files.host, files.environment);
    this.closed = new ClosedFolders(engine, files, timers, (uri) => this.open.documents.get(uri)?.text);
    this.renewer = new CheckRenewer(engine);
  }

  /** Folders of which something is kept. */
  get folders(): readonly string[] {
    return [...this.known.keys()];
  }

  /** To be called when files of a folder came, went or changed on disk, or when a document of it was opened or closed. */
  touch(folder: string): void {
    for (const key of this.faces.keys()) if (packageFolderOf(key) === folder) this.faces.delete(key);
    this.touchFace(folder);
  }

  /** The same for files and folders of which more isn't known. */
  touchBelow(uri: string): void {
    const readFrom = [...this.known.values()].flatMap(({ closed }) => [...(closed?.readFrom.keys() ?? [])]);
    const below = [...this.importsOf.keys(), ...readFrom].filter((folder) => folder.startsWith(`${uri}/`));
    for (const folder of [uri, parentUri(uri) ?? uri, ...below]) this.touch(folder);
  }

  /** To be called when the text of an open document changed. */
  edit(document: FileKey): void {
    this.edited.add(document);
  }

  /** To be called when a `go.mod`, a `go.work` or the settings changed. */
  clear(): void {
    this.isCleared = true;
    this.plan = undefined;
  }

  /**
   * What is known at the moment of the packages that a folder imports. The same object as long as it is the same.
   *
   * @param testedPath import path of the folder's package, for its external tests, which call it too
   */
  effectsFor(folder: string, testedPath?: string): Effects {
    const given = this.givenTo(folder);
    const tested = testedPath === undefined ? undefined : new Map(this.known.get(folder)?.effects).get(testedPath);
    return testedPath === undefined || tested === undefined ? given : new Map(given).set(testedPath, tested);
  }

  private givenTo(folder: string): Effects {
    const last = this.given.get(folder);
    const reached = this.plan?.reached.get(folder);
    // Until it is known what the folder imports now, what it was given before is the best guess.
    if (last?.version === this.version || reached === undefined) return last?.effects ?? noEffects;
    const now = new Map<string, PackageEffects>();
    for (const one of reached) for (const [path, its] of this.known.get(one)?.effects ?? []) now.set(path, its);
    const effects = last !== undefined && areSame(last.effects, now) ? last.effects : now;
    this.given.set(folder, { effects, version: this.version });
    return effects;
  }

  /**
   * Looks for what is to be done and does it, imported folders first. Ends when all is done, or when it has to be asked for again
   * because something has changed.
   *
   * @param pause awaited between steps
   * @throws CancelledError
   */
  async settle(pause: () => Promise<void>): Promise<void> {
    await this.takeInChanges();
    const open = [...this.open.names].sort();
    for (const folder of open) await this.open.complete(folder, pause);
    const plan = this.plan ?? (await this.newPlan(open));
    if (this.hasChanged()) return;
    if (plan !== this.plan) {
      this.plan = plan;
      this.version++;
      this.forgetAllBut(plan.reached);
    }
    const isOpen = new Set(open);
    for (const folder of plan.order) {
      await pause();
      if (this.hasChanged()) return;
      if (!isOpen.has(folder)) await this.settleClosed(folder, pause);
      else if (!(await this.settleOpen(folder, plan.imported.has(folder), pause))) return;
    }
    this.closed.rest();
  }

  private hasChanged(): boolean {
    return this.isCleared || this.touched.size > 0 || this.edited.size > 0;
  }

  private async settleClosed(folder: string, pause: () => Promise<void>): Promise<void> {
    const before = this.known.get(folder);
    const effects = this.effectsFor(folder);
    if (before?.closed !== undefined && areAsKnown(before.closed.asked, effects)) return;
    const isOutOfDate = (): boolean => this.isCleared || this.touched.has(folder);
    const token = {
      get isCancellationRequested() {
        return isOutOfDate();
      },
    };
    const settings = this.open.settingsOf(folder);
    let closed: ClosedFolder;
    try {
      closed = await this.closed.check(folder, settings, effects, {
        token,
        pause: async () => {
          await pause();
          throwIfCancelled(token);
        },
      });
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      this.open.failed(error);
      closed = { ...nothing, settings };
    }
    throwIfCancelled(token);
    this.learn(folder, closed.effects, closed);
  }

  /** Returns false when the folder is being checked: then this will be asked for again. */
  private async settleOpen(folder: string, isImported: boolean, pause: () => Promise<void>): Promise<boolean> {
    const shown = this.open.currentCheck(folder);
    if (shown === undefined) return false;
    const { open } = this;
    const token = {
      get isCancellationRequested() {
        return open.currentCheck(folder) !== shown;
      },
    };
    const before = this.known.get(folder)?.effects ?? [];
    const renewed = await this.renewer.renew(shown.checks, this.effectsFor(folder), before, isImported, async () => {
      await pause();
      throwIfCancelled(token);
    });
    this.learn(folder, renewed.effects, undefined);
    if (renewed.checks !== shown.checks) open.renew(shown, renewed.checks);
    return true;
  }

  private learn(folder: string, effects: FolderEffects, closed: ClosedFolder | undefined): void {
    const before = new Map(this.known.get(folder)?.effects);
    const now = effects.map(([path, its]) => [path, keepKnown(before.get(path), its)] as const);
    this.known.set(folder, { effects: now, closed });
    if (now.length !== before.size || now.some(([path, its]) => before.get(path) !== its)) this.version++;
  }

  private async newPlan(open: readonly string[]): Promise<ImportPlan> {
    return planImports(
      open,
      async (folder) => {
        const known = this.importsOf.get(folder);
        if (known !== undefined) return known;
        const texts = new Map<string, string | undefined>();
        for (const { key, source } of this.open.documents.values())
          if (packageFolderOf(key) === folder) texts.set(key, source?.text);
        const found = await this.imports.of(folder, this.open.settingsOf(folder).settings.build, texts);
        this.importsOf.set(folder, found);
        return found;
      },
      this.limits,
    );
  }

  private forgetAllBut(needed: ReadonlyMap<string, unknown>): void {
    for (const map of [this.known, this.importsOf, this.given])
      for (const folder of map.keys()) if (!needed.has(folder)) map.delete(folder);
  }

  private async takeInChanges(): Promise<void> {
    if (this.isCleared) {
      this.isCleared = false;
      this.imports.clear();
      this.importsOf.clear();
      this.closed.clear();
      for (const known of this.known.values()) known.closed = undefined;
    }
    for (const key of this.edited) if (this.hasOtherFace(key)) this.touchFace(packageFolderOf(key));
    this.edited.clear();
    for (const folder of [...this.touched]) {
      this.touched.delete(folder);
      this.importsOf.delete(folder);
      if (await this.imports.reconsider(folder)) this.importsOf.clear();
      const areOther = await this.closed.refresh(folder);
      for (const [name, known] of this.known) {
        const { closed } = known;
        if (closed === undefined) continue;
        if (name === folder || mayFind(folder, closed) || (await areOther(closed))) known.closed = undefined;
      }
    }
  }

  private touchFace(folder: string): void {
    this.touched.add(folder);
    this.plan = undefined;
  }

  /** Whether what other packages can see of an open document may have changed: imports and declarations. */
  private hasOtherFace(key: FileKey): boolean {
    const document = this.open.documents.get(key);
    if (document === undefined || key.endsWith('_test.go')) {
      this.faces.delete(key);
      return document === undefined;
    }
    const { build } = this.open.settingsOf(packageFolderOf(key)).settings;
    const { text } = document;
    const face = isFileBuilt({ uri: key, text }, build) ? declarationText(text) : '';
    const before = this.faces.get(key);
    this.faces.set(key, face);
    return face !== before;
  }
}

function areSame(a: Effects, b: Effects): boolean {
  if (a.size !== b.size) return false;
  for (const [path, effects] of a) if (b.get(path) !== effects) return false;
  return true;
}

const nothing: Omit<ClosedFolder, 'settings'> = {
  effects: [],
  asked: new Map(),
  readFrom: new Map(),
  missing: new Set(),
};

/** Whether a package that wasn't found may be in a folder, by its name. */
function mayFind(folder: string, { missing }: ClosedFolder): boolean {
  const name = baseName(folder);
  return [...missing].some((path) => path.slice(path.lastIndexOf('/') + 1) === name);
}
