import { getOrMake } from '../base/get-or-make.js';
import { remembered } from '../base/remembered.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import type { FunctionSummary } from '../flow/summary.js';
import type { VarObject } from '../types/object.js';
import { lockOf } from './guards/guard.js';
import { guardTableOf, type GuardTable, type Protection } from './guards/guard-table.js';
import type { PackageProgram } from './package-program.js';
import { Places } from './guards/places.js';
import { isMutexType } from './taken-locks.js';
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

/** Data that a mutex guards. */
export interface LockReach {
  /** In the order of the first access. */
  readonly guarded: readonly { readonly variable: VarObject; readonly protection: Protection }[];
  /** Accesses to them under it. */
  readonly accesses: number;
  /** In how many contexts they are used: callers are one, each goroutine is one. */
  readonly contexts: number;
}

/** The accesses of one variable, new objects and tests left out. */
interface Accesses {
  readonly units: Set<FunctionUnit>;
  readonly places: Places;
  isWritten: boolean;
}

const accessesByVariable = remembered((summaries: readonly FunctionSummary[]): ReadonlyMap<VarObject, Accesses> => {
  const found = new Map<VarObject, Accesses>();
  for (const { unit, own } of summaries) {
    if (isTestFile(unit.file.uri)) continue;
    for (const { path, site, isFresh, isWrite } of own) {
      const variable = path.target?.origin;
      if (isFresh || variable === undefined) continue;
      const accesses = getOrMake(found, variable, () => ({ units: new Set(), places: new Places(), isWritten: false }));
      accesses.places.add(unit, site.reference);
      accesses.isWritten ||= isWrite;
      accesses.units.add(unit);
    }
  }
  return found;
});

const guardedByLock = remembered((table: GuardTable): ReadonlyMap<VarObject, readonly VarObject[]> => {
  const found = new Map<VarObject, Set<VarObject>>();
  for (const { variable } of table.data) {
    const guard = table.usesOf(variable)?.guard;
    const lock = guard === undefined ? undefined : lockOf(guard);
    if (lock !== undefined) getOrMake(found, lock.origin, () => new Set()).add(variable);
  }
  return new Map([...found].map(([lock, variables]) => [lock, [...variables]]));
});

/** What the accesses to a field or package variable have in common; undefined when nothing accesses it or nothing ever changes it. */
export function variableReach(program: PackageProgram, variable: VarObject): VariableReach | undefined {
  const table = guardTableOf(program);
  const accesses = accessesByVariable(program.summaries).get(variable);
  if (accesses?.isWritten !== true) return undefined;
  const callers = new Set<string>();
  const goroutines = new Map<number, Set<string>>();
  for (const unit of accesses.units)
    for (const thread of table.threads.of(unit)) {
      if (thread === 'callers') callers.add(nameOf(unit));
      else goroutines.set(thread, (goroutines.get(thread) ?? new Set()).add(nameOf(unit)));
    }
  return {
    protection: table.guardOf(variable),
    accesses: accesses.places.count,
    callers: [...callers],
    goroutines: [...goroutines].map(([thread, names]) => ({
      entry: nameOf(table.threads.entryOf(thread)),
      functions: [...names],
    })),
  };
}

/** What a mutex is for: the data whose accesses mostly hold it. Undefined when there is none, or the variable is no mutex. */
export function lockReach(program: PackageProgram, lock: VarObject): LockReach | undefined {
  if (!isMutexType(lock.type)) return undefined;
  const table = guardTableOf(program);
  const accesses = accessesByVariable(program.summaries);
  const guarded = (guardedByLock(table).get(lock) ?? []).flatMap((variable) => {
    const protection = accesses.get(variable)?.isWritten === true ? table.guardOf(variable) : undefined;
    return protection === undefined ? [] : [{ variable, protection }];
  });
  if (guarded.length === 0) return undefined;
  const units = guarded.flatMap(({ variable }) => [...(accesses.get(variable)?.units ?? [])]);
  return {
    guarded,
    accesses: guarded.reduce((sum, { protection }) => sum + protection.guarded, 0),
    contexts: new Set(units.flatMap((unit) => [...table.threads.of(unit)])).size,
  };
}

/** The declared function; for a literal the one that it stands in. */
function nameOf({ object, node }: FunctionUnit): string {
  const name = object?.name ?? 'func';
  return node.kind === 'FuncLit' ? `${name}.func` : name;
}
