/** The section `gotraps` of a client's configuration, as `workspace/configuration` gives it; every key may be absent. */
export interface ClientSettings {
  /** The least severe findings to show. */
  readonly severity?: 'error' | 'warning' | 'information' | 'hint';
  /** Rule ids to run; empty means all. */
  readonly rules?: readonly string[];
  /** Whether rules run that gopls or go vet has, too. `auto` is for the client to decide; undecided it is `show`. */
  readonly sharedRules?: 'auto' | 'show' | 'hide';
  /** Globs relative to the workspace folder. */
  readonly exclude?: readonly string[];
  readonly goos?: string;
  readonly goarch?: string;
  readonly buildTags?: readonly string[];
  /** Whether the code of required modules is read. */
  readonly useModuleCache?: boolean;
  /** Absolute path of the module cache; empty: where the go command has it. */
  readonly moduleCache?: string;
}

/** Name of the section. */
export const settingsSection = 'gotraps';
