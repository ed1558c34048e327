import { remembered } from '../base/remembered.js';
import type { FunctionSummary } from '../flow/summary.js';
import type { TypedPackage } from '../types/package.js';

/** A package with the summaries of its functions and literals. */
export interface SummarizedPackage {
  readonly typed: TypedPackage;
  /** In source order of the declarations. */
  readonly summaries: readonly FunctionSummary[];
  readonly summariesByFile: SummariesByFile;
}

/** The summaries of a package, file by file. Lists of files of which nothing was walked anew are shared by versions. */
export type SummariesByFile = readonly (readonly FunctionSummary[])[];

/**
 * What can be told of all summaries of a package, one by one. It is kept for files of which nothing is walked anew.
 *
 * @param find depends on nothing but the walk of the function
 */
export function bySummary<T>(find: (summary: FunctionSummary) => readonly T[]): (files: SummariesByFile) => T[] {
  const inFile = remembered((summaries: readonly FunctionSummary[]) => summaries.flatMap(find));
  return (files) => files.flatMap(inFile);
}
