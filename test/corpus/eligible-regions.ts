import { getOrMake } from '../../server/src/base/get-or-make.js';
import type { VarObject } from '../../server/src/types/object.js';
import type { DeclaredFunction, TypedPackage } from '../../server/src/types/package.js';
import type { Node } from '../../server/src/syntax/ast.js';
import type { SourceFile } from '../../server/src/syntax/source-file.js';
import { walk } from '../../server/src/syntax/walk.js';
import { guardedAccesses, type GuardedAccess } from './guarded-accesses.js';
import { isSamePlace, type GuardedPlace } from './guarded-place.js';
import { lockRegions, type LockRegion } from './lock-regions.js';

/** A region with what it is certainly there for. */
export interface EligibleRegion {
  readonly region: LockRegion;
  /** Uses of data that at least two other functions use under the same mutex, where somebody writes it. Never empty. */
  readonly accesses: readonly GuardedAccess[];
}

interface Use {
  readonly region: LockRegion;
  readonly access: GuardedAccess;
}

/** Data under one mutex: what uses it in which functions. */
class GuardedData {
  readonly functions = new Set<DeclaredFunction>();
  isWritten = false;

  add({ region, access }: Use): void {
    this.functions.add(region.declared);
    if (access.isWrite) this.isWritten = true;
  }
}

const otherFunctions = 2;

/**
 * The regions of a package of which it is certain, from syntax and types alone, that without their lock there is a race: by how the
 * package itself uses the same data. Tests are left out, and generated files, which say the same a hundred times.
 */
export function eligibleRegions(typed: TypedPackage): readonly EligibleRegion[] {
  const functions = typed.functions.filter(({ file }) => !file.uri.endsWith('_test.go') && !isGenerated(file));
  const perFunction = functions.map((declared) => lockRegions(declared, typed.info(declared.chunk)));
  const used = perFunction.flatMap((regions) =>
    regions.map((region) => ({ region, accesses: usesOf(region, typed), isAlone: isOnlyLock(region, regions) })),
  );
  const data = new DataTable();
  for (const { region, accesses } of used) for (const access of accesses) data.add({ region, access });
  return used.flatMap(({ region, accesses, isAlone }) => {
    const certain = accesses.filter((access) => data.isShared(region, access));
    return isAlone && certain.length > 0 ? [{ region, accesses: certain }] : [];
  });
}

/** See `go help generate`. */
function isGenerated({ text }: SourceFile): boolean {
  return /^\/\/ Code generated .* DO NOT EDIT\.$/m.test(text);
}

function usesOf(region: LockRegion, typed: TypedPackage): readonly GuardedAccess[] {
  if (isConstructing(region)) return [];
  return guardedAccesses(region, typed.info(region.declared.chunk));
}

/** Whether the object is one that the function may have made itself. */
function isConstructing({ declared, mutex }: LockRegion): boolean {
  if (declared.decl.recv === undefined && declared.decl.name.name === 'init') return true;
  const { role, declaration } = mutex.root;
  if (role !== 'local' || declaration === undefined) return false;
  return declaration.node.kind === 'ValueSpec' || makesObject(declaration.node);
}

function makesObject(declaration: Node): boolean {
  const makers: Node[] = [];
  walk(declaration, (node) => {
    const isNew = node.kind === 'CallExpr' && node.fun.kind === 'Ident' && node.fun.name === 'new';
    if (isNew || node.kind === 'CompositeLit') makers.push(node);
    return node.kind !== 'BlockStmt';
  });
  return makers.length > 0;
}

/** Whether no other mutex is locked in some of the same statements. */
function isOnlyLock(region: LockRegion, others: readonly LockRegion[]): boolean {
  return others.every((other) => isSamePlace(other.mutex, region.mutex) || !isOverlapping(region, other));
}

function isOverlapping(a: LockRegion, b: LockRegion): boolean {
  const [first, second] = [extentOf(a), extentOf(b)];
  return first.start < second.end && second.start < first.end;
}

/** From the lock to the last statement under it, relative to the chunk. */
export function extentOf(region: LockRegion): { readonly start: number; readonly end: number } {
  const all = [...region.ends, ...region.statements];
  return { start: Math.min(...all.map(({ start }) => start)), end: Math.max(...all.map(({ end }) => end)) };
}

type MemoryTable = Map<GuardedAccess['memory'], GuardedData>;

/** Data by the mutex, the variable and the memory behind it. */
class DataTable {
  private readonly byMutex = new Map<VarObject, Map<VarObject, MemoryTable>>();

  add(use: Use): void {
    this.dataOf(use.region.mutex, use.access).add(use);
  }

  isShared(region: LockRegion, access: GuardedAccess): boolean {
    const { functions, isWritten } = this.dataOf(region.mutex, access);
    return isWritten && functions.size > otherFunctions && functions.has(region.declared);
  }

  private dataOf(mutex: GuardedPlace, access: GuardedAccess): GuardedData {
    const variables = getOrMake(this.byMutex, mutex.variable, () => new Map<VarObject, MemoryTable>());
    const memories = getOrMake(variables, access.place.variable, (): MemoryTable => new Map());
    return getOrMake(memories, access.memory, () => new GuardedData());
  }
}
