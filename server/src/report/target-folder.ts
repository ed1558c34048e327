import type { KnownFindings } from '../session/finding-key.js';

/** A folder whose packages are to be checked. */
export interface TargetFolder {
  readonly uri: string;
  /** Files whose findings are wanted; undefined: all. */
  readonly files: ReadonlySet<string> | undefined;
  /** Findings that are not to be told, by `findingKey`, with how often; undefined: none. */
  readonly known?: KnownFindings | undefined;
  /** The folder that globs are relative to. */
  readonly base: string;
}
