import type { Finding, Rule } from '../rules/rule.js';
import type { PackageProgram } from '../program/package-program.js';
import type { Importer, PackageInput, TypedPackage } from '../types/package.js';

/** The result of the whole pipeline for one package. */
export interface PackageCheck {
  readonly program: PackageProgram;
  /** Every finding of every rule, suppressed ones included, in file and source order. */
  readonly findings: readonly Finding[];
}

/** Types, flow, program, rules: pure. `previous` only makes it faster. Throws nothing; a failing rule goes through `bug`. */
export type CheckPackage = (
  input: PackageInput,
  importer: Importer,
  rules: readonly Rule[],
  previous?: PackageCheck,
) => PackageCheck;

/** Where a finding lies in a file's current text; offsets are UTF-16 from the start of the file. */
export interface PlacedRange {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

export type { TypedPackage };
