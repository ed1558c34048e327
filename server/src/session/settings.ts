import type { Locale } from '../base/localize.js';
import { severities, type Severity } from '../rules/rule.js';
import type { BuildContext } from '../types/package.js';

/** What a user can set; the same for editors (`gotraps.*`) and the command line. */
export interface Settings {
  /** Findings weaker than this aren't shown. */
  readonly severity: Severity;
  /** Rule ids to run; empty means all. */
  readonly rules: readonly string[];
  /** Severities that take the place of those of the findings, whatever the least severity is; rules that are off don't run. */
  readonly ruleSeverity: ReadonlyMap<string, RuleSeverity>;
  /** Most findings that are shown in one file. */
  readonly maxProblems: number;
  /** Rules that gopls or go vet has, too, run only where `rules` names them. */
  readonly hidesSharedRules: boolean;
  /** Globs of files and folders to leave out, relative to the workspace folder. */
  readonly exclude: readonly string[];
  readonly build: BuildContext;
  readonly moduleCache: ModuleCacheSetting;
  /** Declarations of shared data and mutexes say how the data is protected. */
  readonly showsCodeLenses: boolean;
  /** Language of texts; undefined: the client's. */
  readonly language: Locale | undefined;
}

export const ruleSeverities = ['off', ...severities] as const;
export type RuleSeverity = (typeof ruleSeverities)[number];

/** Where the code of required modules is read from. */
export interface ModuleCacheSetting {
  readonly isUsed: boolean;
  /** Canonical URI of the folder; undefined: the one that the go command would take. */
  readonly folder: string | undefined;
}

export const defaultSettings: Settings = {
  severity: 'warning',
  rules: [],
  ruleSeverity: new Map(),
  maxProblems: 100,
  hidesSharedRules: false,
  exclude: [],
  build: { goos: 'linux', goarch: 'amd64', tags: [] },
  moduleCache: { isUsed: true, folder: undefined },
  showsCodeLenses: false,
  language: undefined,
};
