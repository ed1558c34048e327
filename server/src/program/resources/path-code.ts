import { PackageCode } from '../../flow/paths/package-code.js';
import type { FunctionSummary } from '../../flow/summary.js';
import type { FuncObject } from '../../types/object.js';
import type { PackageProgram } from '../package-program.js';

const codes = new WeakMap<readonly FunctionSummary[], PackageCode>();
const earlier = new WeakMap<readonly FunctionSummary[], PackageCode>();

/** The functions of a package for walks along their ways; the same for all rules. */
export function pathCodeOf(program: PackageProgram): PackageCode {
  const { typed, summaries } = program;
  let code = codes.get(summaries);
  if (code === undefined) {
    code = new PackageCode(typed, endlessFunctions(summaries), earlier.get(summaries));
    earlier.delete(summaries);
    codes.set(summaries, code);
  }
  return code;
}

/** Lets the code of a later version take over what is known of an earlier one, if there is one. */
export function continuePathCode(before: readonly FunctionSummary[], later: readonly FunctionSummary[]): void {
  // Nobody may have asked that one.
  const code = codes.get(before) ?? earlier.get(before);
  if (code !== undefined) earlier.set(later, code);
}

function endlessFunctions(summaries: readonly FunctionSummary[]): ReadonlySet<FuncObject> {
  const found = new Set<FuncObject>();
  for (const { unit, neverReturns } of summaries)
    if (neverReturns && unit.node.kind === 'FuncDecl' && unit.object !== undefined) found.add(unit.object);
  return found;
}
