import type { FileHost } from '../host/file-host.js';
import type { FileWriter } from '../host/file-writer.js';
import type { Timers } from '../host/timers.js';
import type { Rule } from '../rules/rule.js';
import type { GoEnvironment } from '../types/load/package-folders.js';
import type { Engine } from '../session/engine.js';
import type { CheckArguments } from './arguments.js';
import type { FolderChecker } from '../report/folder-checker.js';

export interface OutputStream {
  readonly isTerminal: boolean;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  write(text: string): void;
}

/** The machine as the command line sees it. */
export interface CliSystem {
  readonly host: FileHost;
  readonly writer: FileWriter;
  readonly timers: Timers;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** What the go command would take from its environment. */
  readonly goEnvironment: GoEnvironment;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly rules: readonly Rule[];
  /** Version of the product. */
  readonly version: string;
  /** Canonical URI. */
  readonly workingFolder: string;
  /** Canonical URI of a path as a user types it. */
  toUri(path: string): string;
  /** A path for people, of a URI outside the working folder. */
  toPath(uri: string): string;
  /** Why a folder can't be listed; undefined when it can. */
  whyUnlistable(uri: string): Promise<string | undefined>;
  createEngine(): Promise<Engine>;
  /** Number of threads that can run at the same time. */
  readonly processorCount: number;
  /** Told, for the garbage collector, how much source is going to be held by so many threads together. */
  expectSource(sizeBytes: number, threadCount: number): void;
  /** Starts a thread that checks folders. */
  startChecker(args: CheckArguments): FolderChecker;
  /** Serves an editor on standard input and output; resolves when it is over. */
  serveEditor(): Promise<void>;
}

/** 0: nothing found. 1: findings. 2: the check could not be done, or not all that was asked for. */
export type ExitStatus = 0 | 1 | 2;
