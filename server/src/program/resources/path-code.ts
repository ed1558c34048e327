import { remembered } from '../../base/remembered.js';
import { PackageCode } from '../../flow/paths/package-code.js';
import type { FuncObject } from '../../types/object.js';
import type { PackageProgram } from '../package-program.js';

/** The functions of a package for walks along their ways; the same for all rules. */
export const pathCodeOf: (program: PackageProgram) => PackageCode = remembered((program) => {
  let ending: ReadonlySet<FuncObject> | undefined;
  return new PackageCode(program.typed, (callee) => {
    ending ??= endingFunctions(program);
    return ending.has(callee);
  });
});

function endingFunctions({ summaries }: PackageProgram): ReadonlySet<FuncObject> {
  const ending = new Set<FuncObject>();
  for (const { unit, neverReturns } of summaries)
    if (neverReturns && unit.node.kind === 'FuncDecl' && unit.object !== undefined) ending.add(unit.object);
  return ending;
}
