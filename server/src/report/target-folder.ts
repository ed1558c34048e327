/** A folder whose packages are to be checked. */
export interface TargetFolder {
  readonly uri: string;
  /** Files whose findings are wanted; undefined: all. */
  readonly files: ReadonlySet<string> | undefined;
  /** The folder that globs are relative to. */
  readonly base: string;
}
