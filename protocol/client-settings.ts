/** The section `gotraps` of a client's configuration, as `workspace/configuration` gives it; every key may be absent. */
export interface ClientSettings {
  /** The least severe findings to show. */
  readonly severity?: 'error' | 'warning' | 'information' | 'hint';
  /** Rule ids to run; empty means all. */
  readonly rules?: readonly string[];
  /** Severities of rules, by id, which `severity` does not hide; `off`: the rule does not run. */
  readonly ruleSeverity?: Readonly<Record<string, 'off' | 'error' | 'warning' | 'information' | 'hint'>>;
  /** Most findings that are shown in one file; the most severe ones. */
  readonly maxProblems?: number;
  /** Whether rules run that gopls or go vet has, too. `auto` is for the client to decide; undecided it is `show`. */
  readonly sharedRules?: 'auto' | 'show' | 'hide';
  /** Globs relative to the workspace folder. */
  readonly exclude?: readonly string[];
  readonly goos?: string;
  readonly goarch?: string;
  readonly buildTags?: readonly string[];
  /** Version of the language, such as `1.21`; empty: what `go.mod` says. */
  readonly goVersion?: string;
  /** Whether the code of required modules is read. */
  readonly useModuleCache?: boolean;
  /** Absolute path of the module cache; empty: where the go command has it. */
  readonly moduleCache?: string;
  /** Whether fields and package variables say above them how they are protected. */
  readonly codeLens?: boolean;
  /** Language of findings and explanations; `auto`: the client's. */
  readonly language?: 'auto' | 'en' | 'zh-cn';
}

/** Name of the section. */
export const settingsSection = 'gotraps';
