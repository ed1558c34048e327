import type { Rule } from '../rules/rule.js';
import type { FileKey } from '../syntax/source-file.js';
import type { Importer } from '../types/package.js';
import type { PackageCheck } from './check-package.js';
import type { Engine } from './engine.js';
import { checkPackages, type FolderCheckOptions } from './folder-checks.js';
import type { FolderSettings } from './folder-settings.js';
import type { FolderPackages } from './package-loader.js';
import { type CheckedFile, type FindingFilter, type ShownLevel, shownFindings } from './shown-findings.js';
import type { FileNotice } from './read-go-file.js';
import type { WorkSlice } from './work-slice.js';

/** The findings of all packages of one folder, at one moment. */
export interface FolderCheck {
  readonly folder: string;
  /** The folder's generation that this is about; an older one is stale. */
  readonly generation: number;
  readonly files: ReadonlyMap<FileKey, CheckedFile>;
  readonly checks: ReadonlyMap<string, PackageCheck>;
  /** What the packages were checked with; undefined for a check that failed. */
  readonly importer: Importer | undefined;
  readonly notices: readonly FileNotice[];
}

/** What a folder is checked with. */
export interface FolderContext extends Pick<FolderCheckOptions, 'effectsFor'> {
  readonly engine: Engine;
  readonly importer: Importer;
  readonly settings: FolderSettings;
  readonly slice: WorkSlice;
}

/**
 * Checks the packages of a folder one after the other.
 *
 * @param previous an earlier check of the folder, for reuse
 * @throws CancelledError
 */
export async function checkFolder(
  { engine, importer, effectsFor, settings, slice }: FolderContext,
  loaded: FolderPackages,
  generation: number,
  previous: FolderCheck | undefined,
): Promise<FolderCheck> {
  const checks = await checkPackages(engine, loaded.packages, {
    rules: wantedRules(engine, settings),
    importer,
    effectsFor,
    ...(previous === undefined ? {} : { previous: previous.checks }),
    pause: () => slice.pause(),
  });
  const files = shownFiles(engine, checks, settings);
  return { folder: loaded.folder, generation, files, checks, importer, notices: loaded.notices };
}

/** The rules that the settings ask for. */
export function wantedRules(engine: Engine, { settings }: FolderSettings): readonly Rule[] {
  const { rules, ruleSeverity, hidesSharedRules } = settings;
  const running = engine.rules.filter(({ meta }) => ruleSeverity.get(meta.id) !== 'off');
  if (rules.length > 0) return running.filter(({ meta }) => rules.includes(meta.id));
  return hidesSharedRules ? running.filter(({ meta }) => meta.sharedWithGopls !== true) : running;
}

/** How severe findings are to be. */
export function shownLevel({ settings: { severity, ruleSeverity, maxProblems } }: FolderSettings): ShownLevel {
  return { severity, ruleSeverity, maxProblems };
}

/** What is to be shown in the files of checked packages. */
export function shownFiles(
  engine: Engine,
  checks: FolderCheck['checks'],
  settings: FolderSettings,
): ReadonlyMap<FileKey, CheckedFile> {
  const filter: FindingFilter = {
    ...shownLevel(settings),
    knownRules: new Set(engine.rules.map((rule) => rule.meta.id)),
    isWanted: (file) => !settings.isExcluded(file),
  };
  const files = new Map<FileKey, CheckedFile>();
  for (const check of checks.values()) {
    for (const [file, shown] of shownFindings(check, filter)) files.set(file, shown);
  }
  return files;
}
