import { spanOf, type Access, type FunctionSummary } from '../../flow/summary.js';
import type { Span } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';
import { deref, typeFullName, underlying } from '../../types/type-queries.js';
import type { AccessFact } from '../guards/access-facts.js';
import { handlesOwnEntry } from '../guards/entry-states.js';
import { guardTableOf, type GuardTable } from '../guards/guard-table.js';
import { lockOf } from '../guards/guard.js';
import { heldKind } from '../guards/lock-kind.js';
import type { PackageProgram } from '../package-program.js';
import { isTestFile } from '../test-files.js';

/** An access to data that several contexts may reach. */
export interface SharedAccess {
  /** The variable or field; of all objects of a type the same. */
  readonly variable: VarObject;
  /** Number of the function in whose text it stands. */
  readonly function: number;
  readonly summary: FunctionSummary;
  /** The expression that names the data. */
  readonly place: Span;
  /** All of the access, by which findings refer to it. */
  readonly span: Span;
  readonly isRead: boolean;
  readonly isWrite: boolean;
  readonly isAtomic: boolean;
  /** The mutexes that are held on every way: the variable or field that each of them is. */
  readonly locks: readonly VarObject[];
}

/**
 * The accesses of a package to fields, package variables and locals that closures share, in source order of the functions. Left out are tests, `init`,
 * objects that nobody else can know yet, and what synchronises: locks, channels, atomic types.
 */
export function sharedAccessesOf(program: PackageProgram): readonly SharedAccess[] {
  const table = guardTableOf(program);
  const facts = new Map<Access, AccessFact>();
  for (const data of table.data) for (const fact of data.facts) facts.set(fact.access, fact);
  return program.summaries.flatMap((summary, number) => {
    if (isLeftOut(summary)) return [];
    // A map or object is got from its variable before something is done with it.
    const used = new Set(summary.own.flatMap(({ target, site }) => (target === 'variable' ? [] : [site.reference])));
    return summary.own.flatMap((access): SharedAccess[] => {
      const variable = sharedVariable(access);
      if (variable === undefined || access.isFresh || program.unshared.has(access.reference)) return [];
      const { isAtomic, site, span } = access;
      if (access.target === 'variable' && !access.isWrite && used.has(site.reference)) return [];
      const isWrite = access.isWrite || isSent(access);
      const isRead = !isWrite || site.operation === 'update';
      const locks = locksOf(access, facts.get(access), summary, table);
      const place = spanOf(summary.unit, site.reference);
      return [{ variable, function: number, summary, place, span, isRead, isWrite, isAtomic, locks }];
    });
  });
}

/** What goes out through a connection or writer. */
function isSent({ target }: Access): boolean {
  return target === 'stream';
}

function isLeftOut({ unit: { file, node, object } }: FunctionSummary): boolean {
  return isTestFile(file.uri) || (node.kind === 'FuncDecl' && node.recv === undefined && object?.name === 'init');
}

function sharedVariable({ path }: Access): VarObject | undefined {
  const variable = path.target?.origin;
  if (variable === undefined || underlying(variable.type).kind === 'chan') return undefined;
  const name = typeFullName(deref(variable.type));
  return name?.startsWith('sync.') === true || name?.startsWith('sync/atomic.') === true ? undefined : variable;
}

/** The locks that an access is made under: its function's own, and those that all callers hold. */
function locksOf(
  access: Access,
  fact: AccessFact | undefined,
  summary: FunctionSummary,
  table: GuardTable,
): VarObject[] {
  const found = new Set<VarObject>();
  for (const guard of fact?.guards.keys() ?? []) {
    const lock = lockOf(guard);
    if (lock !== undefined) found.add(lock);
  }
  const outer = fact !== undefined || handlesOwnEntry(summary) ? [] : table.entries.of(summary.unit).held.keys();
  for (const lock of [...access.locks.held.keys(), ...outer])
    if (lock.target !== undefined && heldKind(lock) === 'mutex') found.add(lock.target.origin);
  return [...found];
}
