import { inOneGo, type Steps } from '../base/steps.js';
import { exportEffect } from '../flow/effect/export-effect.js';
import type { FunctionEffect, PackageEffects } from '../flow/effect/function-effect.js';
import type { Access } from '../flow/summary.js';
import type { Span } from '../syntax/source-file.js';
import { isExported } from '../types/identical.js';
import type { VarObject } from '../types/object.js';
import type { PackageProgram } from './package-program.js';
import { isTestFile } from './test-files.js';

const none: PackageEffects = new Map();

/**
 * What functions of the package do to those who import it: of a command nothing, for nobody can.
 *
 * @param told places that a finding of the package names; of what is used there importers need not hear again
 */
export function packageEffects(program: PackageProgram, told: readonly Span[]): PackageEffects {
  return inOneGo(packageEffectsInSteps(program, told));
}

/** The same, with a break after each function. */
export function* packageEffectsInSteps(program: PackageProgram, told: readonly Span[]): Steps<PackageEffects> {
  if (program.typed.name === 'main') return none;
  const settled = new Set([...variablesAt(told, program), ...guardedVariables(program)]);
  const isSettled = ({ path }: Access): boolean => path.target !== undefined && settled.has(path.target.origin);
  const files = new Map(program.typed.input.files.map((file) => [file.uri, file]));
  const effects = new Map<string, FunctionEffect>();
  for (const summary of program.summaries) {
    const { node, object, file } = summary.unit;
    if (node.kind !== 'FuncDecl' || object === undefined || !isExported(object.name) || isTestFile(file.uri)) continue;
    effects.set(
      object.fullName,
      exportEffect(summary, isSettled, (uri) => files.get(uri)),
    );
    yield;
  }
  return effects;
}

/** The variables and fields that some function uses under a lock: how they are guarded is the affair of the package alone. */
function guardedVariables({ summaries }: PackageProgram): ReadonlySet<VarObject> {
  const variables = new Set<VarObject>();
  for (const { unit, own } of summaries) {
    if (isTestFile(unit.file.uri)) continue;
    for (const { path, locks } of own) {
      if (path.target !== undefined && (locks.held.size > 0 || locks.hasUnknown)) variables.add(path.target.origin);
    }
  }
  return variables;
}

/** The variables and fields that are used at some places. */
function variablesAt(places: readonly Span[], { summaries }: PackageProgram): ReadonlySet<VarObject> {
  const variables = new Set<VarObject>();
  if (places.length === 0) return variables;
  const chunks = new Set(places.map(({ chunk }) => chunk));
  for (const { unit, own } of summaries) {
    if (!chunks.has(unit.chunk)) continue;
    for (const { path, span } of own) {
      const isTold = places.some(
        ({ chunk, start, end }) => chunk === span.chunk && start <= span.end && span.start <= end,
      );
      if (isTold && path.target !== undefined) variables.add(path.target.origin);
    }
  }
  return variables;
}
