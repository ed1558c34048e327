import type { FileKey } from '../syntax/source-file.js';
import type { PackageCheck } from './check-package.js';
import type { Engine } from './engine.js';
import type { FolderSettings } from './folder-settings.js';
import type { FolderPackages } from './package-loader.js';
import { type CheckedFile, shownFindings } from './shown-findings.js';
import type { FileNotice } from './read-go-file.js';
import type { WorkSlice } from './work-slice.js';

/** The findings of all packages of one folder, at one moment. */
export interface FolderCheck {
  readonly folder: string;
  /** The folder's generation that this is about; an older one is stale. */
  readonly generation: number;
  readonly files: ReadonlyMap<FileKey, CheckedFile>;
  readonly checks: ReadonlyMap<string, PackageCheck>;
  readonly notices: readonly FileNotice[];
}

/**
 * Checks the packages of a folder one after the other.
 *
 * @param previous an earlier check of the folder, for reuse
 * @throws CancelledError
 */
export async function checkFolder(
  engine: Engine,
  loaded: FolderPackages,
  settings: FolderSettings,
  generation: number,
  previous: FolderCheck | undefined,
  slice: WorkSlice,
): Promise<FolderCheck> {
  const wanted = settings.settings.rules;
  const rules = wanted.length === 0 ? engine.rules : engine.rules.filter((rule) => wanted.includes(rule.meta.id));
  const knownRules = new Set(engine.rules.map((rule) => rule.meta.id));
  const files = new Map<FileKey, CheckedFile>();
  const checks = new Map<string, PackageCheck>();
  for (const { key, input } of loaded.packages) {
    await slice.pause();
    const check = engine.checkPackage(input, engine.importer, rules, previous?.checks.get(key));
    checks.set(key, check);
    for (const [file, shown] of shownFindings(check, settings, knownRules)) files.set(file, shown);
  }
  return { folder: loaded.folder, generation, files, checks, notices: loaded.notices };
}
