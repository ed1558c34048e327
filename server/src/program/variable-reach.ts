import type { FunctionUnit } from '../flow/function-unit.js';
import type { NodeBase } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import { guardTableOf, type Protection } from './guards/guard-table.js';
import type { PackageProgram } from './package-program.js';
import { isTestFile } from './test-files.js';

/** Who gets at a field or package variable once it may be shared. */
export interface VariableReach {
  /** The lock of most accesses; undefined when there is none. */
  readonly protection: Protection | undefined;
  /** At how many places it is read or written in the source, new objects and tests left out. */
  readonly accesses: number;
  /** Functions that access it on behalf of the package's callers. */
  readonly callers: readonly string[];
  /** Goroutines that access it, each by the function that it begins with, and the functions that do it there. */
  readonly goroutines: readonly { readonly entry: string; readonly functions: readonly string[] }[];
}

/** What the accesses to a field or package variable have in common; undefined when nothing accesses it or nothing ever changes it. */
export function variableReach(program: PackageProgram, variable: VarObject): VariableReach | undefined {
  const table = guardTableOf(program);
  const units = new Set<FunctionUnit>();
  const places = new Set<NodeBase>();
  let isWritten = false;
  for (const { unit, own } of program.summaries) {
    if (isTestFile(unit.file.uri)) continue;
    for (const { path, site, isFresh, isWrite } of own) {
      if (isFresh || path.target?.origin !== variable) continue;
      places.add(site.reference);
      isWritten ||= isWrite;
      units.add(unit);
    }
  }
  if (!isWritten) return undefined;
  const callers = new Set<string>();
  const goroutines = new Map<number, Set<string>>();
  for (const unit of units)
    for (const thread of table.threads.of(unit)) {
      if (thread === 'callers') callers.add(nameOf(unit));
      else goroutines.set(thread, (goroutines.get(thread) ?? new Set()).add(nameOf(unit)));
    }
  return {
    protection: table.guardOf(variable),
    accesses: places.size,
    callers: [...callers],
    goroutines: [...goroutines].map(([thread, names]) => ({
      entry: nameOf(table.threads.entryOf(thread)),
      functions: [...names],
    })),
  };
}

/** The declared function; for a literal the one that it stands in. */
function nameOf({ object, node }: FunctionUnit): string {
  const name = object?.name ?? 'func';
  return node.kind === 'FuncLit' ? `${name}.func` : name;
}
