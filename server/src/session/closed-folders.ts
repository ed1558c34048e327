import type { CancellationToken } from '../base/cancellation.js';
import { withBreaks } from '../base/steps.js';
import type { AskedEffect, AskedEffects, Effects, PackageEffects } from '../flow/effect/function-effect.js';
import type { FileHost } from '../host/file-host.js';
import type { Timers } from '../host/timers.js';
import type { GoEnvironment } from '../types/load/package-folders.js';
import { wantedRules } from './check-folder.js';
import { effectsOfCheckInSteps } from './check-package.js';
import { Dependencies } from './dependencies.js';
import type { Engine } from './engine.js';
import { checkPackagesWithImports, interruptibleChecker } from './folder-checks.js';
import type { FolderSettings } from './folder-settings.js';
import { PackageLoader } from './package-loader.js';

/** What the packages of a folder do to those who import them, by import path. */
export type FolderEffects = readonly (readonly [path: string, effects: PackageEffects])[];

/** What a check of a folder that nobody has opened leaves behind: plain data. */
export interface ClosedFolder {
  readonly effects: FolderEffects;
  readonly asked: AskedEffects;
  /** Fingerprints of the declarations that its types come from, by folder. */
  readonly readFrom: ReadonlyMap<string, string>;
  /** Import paths of packages that were not found. */
  readonly missing: ReadonlySet<string>;
  readonly settings: FolderSettings;
}

/** Length, in UTF-16 units, of declarations that are kept from folder to folder while there are more to check. */
const keptLength = 1_000_000;

/**
 * Checks folders that nobody has opened, one at a time, and keeps nothing of them. What they import is read apart from what
 * open folders import, so that these notice nothing of it.
 */
export class ClosedFolders {
  private readonly dependencies: Dependencies;
  private loader: PackageLoader;

  constructor(
    private readonly engine: Engine,
    private readonly files: { readonly host: FileHost; readonly environment: GoEnvironment },
    private readonly timers: Timers,
    openText: (uri: string) => string | undefined,
  ) {
    const { parser, importer, goRelease } = engine;
    this.dependencies = new Dependencies({ ...files, parser, importer, goRelease, openText });
    this.loader = this.createLoader();
  }

  /** @throws CancelledError */
  async check(
    folder: string,
    settings: FolderSettings,
    effects: Effects,
    work: { readonly token: CancellationToken; readonly pause: () => Promise<void> },
  ): Promise<ClosedFolder> {
    const { build, moduleCache } = settings.settings;
    const told: [path: string, effects: PackageEffects][] = [];
    const asked = new Map<string, AskedEffect>();
    const readFrom = new Map<string, string>();
    const missing = new Set<string>();
    try {
      const { packages, ...loaded } = await this.loader.loadFolder(folder, {
        build,
        overlay: new Map(),
        isWantedAlone: () => false,
        token: work.token,
      });
      await work.pause();
      const imported = { ...loaded, packages: packages.filter(({ input }) => !input.path.endsWith('_test')) };
      const checker = interruptibleChecker(this.engine, wantedRules(this.engine, settings), work.pause);
      const given = { build, moduleCache, effects };
      for await (const check of checkPackagesWithImports(checker, imported, this.dependencies, given)) {
        const { path } = check.program.typed.input;
        told.push([path, await withBreaks(effectsOfCheckInSteps(check), work.pause)]);
        for (const [name, answer] of check.program.askedEffects) asked.set(name, answer);
        const used = await this.dependencies.usedBy(folder, path, given);
        for (const [from, fingerprint] of used.readFrom) readFrom.set(from, fingerprint);
        for (const one of used.missing) missing.add(one);
      }
    } finally {
      this.loader.forgetFolder(folder);
      this.dependencies.trim(keptLength);
    }
    return { effects: told, asked, readFrom, missing, settings };
  }

  /**
   * To be called when a folder's files changed, on disk or in an editor. Returns a function that tells whether the types of another folder come from
   * declarations that are no longer those of the changed one.
   */
  async refresh(folder: string): Promise<(other: ClosedFolder) => Promise<boolean>> {
    await this.dependencies.refresh(folder);
    const bySettings = new Map<string, string>();
    return async ({ readFrom, settings: { settings } }) => {
      const before = readFrom.get(folder);
      if (before === undefined) return false;
      const key = JSON.stringify([settings.build, settings.moduleCache]);
      const now = bySettings.get(key) ?? (await this.dependencies.fingerprint(folder, settings));
      bySettings.set(key, now);
      return now !== before;
    };
  }

  /** Lets go of what is kept from folder to folder. */
  rest(): void {
    this.dependencies.trim(0);
  }

  /** Forgets everything, after a `go.mod`, a `go.work` or the settings changed. */
  clear(): void {
    this.dependencies.clear();
    this.loader = this.createLoader();
  }

  private createLoader(): PackageLoader {
    return new PackageLoader(this.files.host, this.engine.parser, this.timers, this.engine.isFileBuilt);
  }
}
