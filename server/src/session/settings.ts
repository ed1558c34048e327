import type { Severity } from '../rules/rule.js';
import type { BuildContext } from '../types/package.js';

/** What a user can set; the same for editors (`gotraps.*`) and the command line. */
export interface Settings {
  /** Findings weaker than this aren't shown. */
  readonly severity: Severity;
  /** Rule ids to run; empty means all. */
  readonly rules: readonly string[];
  /** Globs of files and folders to leave out, relative to the workspace folder. */
  readonly exclude: readonly string[];
  readonly build: BuildContext;
}

export const defaultSettings: Settings = {
  severity: 'warning',
  rules: [],
  exclude: [],
  build: { goos: 'linux', goarch: 'amd64', tags: [] },
};
