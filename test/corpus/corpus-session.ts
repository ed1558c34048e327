import { neverCancelled } from '../../server/src/base/cancellation.js';
import { canonicalUri } from '../../server/src/base/uri.js';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { noEffects } from '../../server/src/flow/effect/function-effect.js';
import { goEnvironment } from '../../server/src/entry/go-environment.js';
import { nodeFileHost } from '../../server/src/host/node-file-host.js';
import { nodeTimers } from '../../server/src/host/node-timers.js';
import { checkPackageOnce, type CheckPackage, type PackageCheck } from '../../server/src/session/check-package.js';
import { Dependencies } from '../../server/src/session/dependencies.js';
import type { Engine } from '../../server/src/session/engine.js';
import { checkPackagesWithImports } from '../../server/src/session/folder-checks.js';
import { PackageLoader, type FolderPackages } from '../../server/src/session/package-loader.js';
import { defaultSettings } from '../../server/src/session/settings.js';
import { walkGoFolders } from '../../server/src/session/workspace.js';
import type { BuildContext } from '../../server/src/types/package.js';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The analysis over folders of real code, with the same parts that the command line uses. */
export class CorpusSession {
  private readonly loader: PackageLoader;
  private readonly dependencies: Dependencies;

  private constructor(
    readonly engine: Engine,
    private readonly build: BuildContext,
  ) {
    this.loader = new PackageLoader(nodeFileHost, engine.parser, nodeTimers, engine.isFileBuilt);
    this.dependencies = new Dependencies({ ...engine, host: nodeFileHost, environment: goEnvironment() });
  }

  /** @param checkPackage by default the one with the least memory, for checks from which no other one follows */
  static async create(
    build: BuildContext = defaultSettings.build,
    checkPackage: CheckPackage = checkPackageOnce,
  ): Promise<CorpusSession> {
    return new CorpusSession(await createEngine(checkPackage), build);
  }

  /** URIs of all folders with Go files at and below a path. */
  folders(path: string): AsyncGenerator<string> {
    const walk = { includeTestdata: false, isExcluded: () => false, token: neverCancelled };
    return walkGoFolders(nodeFileHost, toUri(path), walk);
  }

  /** The packages of one folder, parsed. */
  load(folder: string): Promise<FolderPackages> {
    const { build } = this;
    const overlay = new Map<string, undefined>();
    return this.loader.loadFolder(folder, { build, overlay, isWantedAlone: () => false, token: neverCancelled });
  }

  /** Every rule over the packages of a folder, with the declarations of what they import; external tests last. */
  check(loaded: FolderPackages): AsyncGenerator<PackageCheck> {
    const settings = { ...defaultSettings, build: this.build, effects: noEffects };
    return checkPackagesWithImports(this.engine, loaded, this.dependencies, settings);
  }

  /** Frees what is kept of a folder. */
  forget(folder: string): void {
    this.loader.forgetFolder(folder);
    this.dependencies.trim();
  }
}

/** Canonical URI of a path. */
export function toUri(path: string): string {
  return canonicalUri(pathToFileURL(resolve(path)).href);
}

/** Path of a file's URI. */
export function toPath(uri: string): string {
  return fileURLToPath(uri);
}
