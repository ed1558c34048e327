import { remembered } from '../base/remembered.js';
import type { AccessPath } from '../flow/access-path.js';
import type { Access, CallRecord, FunctionSummary, LockMode } from '../flow/summary.js';
import { unparen } from '../flow/unparen.js';
import type { AssignStmt, CompositeLit, Expr, Node, NodeBase, ValueSpec } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import { isExported } from '../types/identical.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import { underlying } from '../types/type-queries.js';
import { bySummary, type SummarizedPackage } from './by-summary.js';
import { inPlaceWrites, type InPlaceWrite } from './in-place-writes.js';
import { guardTableOf } from './guards/guard-table.js';
import { isTestFile } from './test-files.js';

/** A map or slice that leaves the function that locks its guard, while others change it under that guard. */
export interface GuardedEscape {
  /** The reading of the field, under the lock. */
  readonly access: Access;
  readonly lock: AccessPath;
  /** The call that takes the lock. */
  readonly locked: NodeBase;
  /** What leaves: the field or a part of it (`s.items[:n]`). */
  readonly value: Expr;
  readonly way: EscapeWay;
  readonly kind: 'map' | 'slice';
  /** Changes in place under the same lock, at least one. */
  readonly writes: readonly [InPlaceWrite, ...InPlaceWrite[]];
  /** Calls in the package that get it without the lock. */
  readonly callers: readonly CallerOf[];
}

export type EscapeWay = 'return' | 'send';

/** A call with the function that makes it. */
export interface CallerOf {
  readonly call: CallRecord;
  readonly from: FunctionSummary;
}

/** A value that leaves a function, with what it may be. */
interface Leaving extends Outgoing {
  /** The slice that a part is taken from. */
  readonly whole: Expr;
  /** What a local stands for. */
  readonly local: Expr | undefined;
}

/** A value that leaves a function. */
interface Outgoing {
  readonly value: Expr;
  readonly way: EscapeWay;
}

/** Finds maps and slices that get out from under the lock that guards them; one a function and field, in the order of the summaries. */
export function findGuardedEscapes(program: SummarizedPackage): readonly GuardedEscape[] {
  const { typed, summaries } = program;
  const writes = inPlaceWrites(program.summariesByFile);
  const found: GuardedEscape[] = [];
  for (const { summary, readings } of writes.size === 0 ? [] : allReadings(program.summariesByFile)) {
    const candidates = candidatesOf({ summary, readings }, writes, program);
    if (candidates.length === 0) continue;
    const leaving = leavingValues(summary);
    const told = new Set<VarObject | undefined>();
    for (const candidate of candidates) {
      const { reference } = candidate.access.site;
      const way = leaving.find(({ whole, local }) => whole === reference || local === reference);
      const variable = candidate.access.path.target;
      if (way === undefined || told.has(variable)) continue;
      const callers = bareCallers(summary, candidate.lock, summaries);
      if (!isReachable(typed, summary, way.way) && callers.length === 0) continue;
      told.add(variable);
      found.push({
        ...candidate,
        value: leavingPart(way.value, candidate.access, summary.unit.body),
        way: way.way,
        callers,
      });
    }
  }
  return found;
}

type Candidate = Pick<GuardedEscape, 'access' | 'lock' | 'locked' | 'kind' | 'writes'>;

/** Readings of guarded maps and slices under a lock that the function takes itself and gives back. */
function candidatesOf(
  { summary, readings }: ReadingsOf,
  writes: ReadonlyMap<VarObject, readonly InPlaceWrite[]>,
  program: SummarizedPackage,
): Candidate[] {
  return readings.flatMap(({ access, kind }): Candidate[] => {
    const all = access.path.target === undefined ? undefined : writes.get(access.path.target.origin);
    if (all === undefined || isTakenOver(access, summary.own)) return [];
    for (const [lock, locked] of access.locks.since) {
      if (summary.acquires.has(lock)) continue;
      const [first, ...rest] = all
        .filter(({ access: write }) => holdsForWriting(write, lock, program))
        .sort((a, b) => anonymity(a) - anonymity(b));
      if (first !== undefined) return [{ access, lock, locked, kind, writes: [first, ...rest] }];
    }
    return [];
  });
}

/** Functions with a name come before literals: they can be told by it. */
function anonymity({ access }: InPlaceWrite): number {
  return access.unit.node.kind === 'FuncDecl' ? 0 : 1;
}

type Reading = Pick<GuardedEscape, 'access' | 'kind'>;

interface ReadingsOf {
  readonly summary: FunctionSummary;
  readonly readings: readonly Reading[];
}

/** Where functions read a map or slice of a field or package variable under a lock that they took. */
const allReadings = bySummary((summary): ReadingsOf[] => {
  const { unit, own } = summary;
  if (unit.node.kind !== 'FuncDecl' || isTestFile(unit.file.uri)) return [];
  const readings = own.flatMap(readingOf);
  return readings.length === 0 ? [] : [{ summary, readings }];
});

function readingOf(access: Access): Reading[] {
  const { target, operation, isFresh, locks, path } = access;
  if (target !== 'variable' || operation !== 'load' || isFresh || locks.since.size === 0) return [];
  const kind = path.type === undefined ? undefined : underlying(path.type).kind;
  return kind === 'map' || kind === 'slice' ? [{ access, kind }] : [];
}

/** Whether a change is made under the lock, which the function or all of its callers hold. */
function holdsForWriting({ locks, unit }: Access, lock: AccessPath, program: SummarizedPackage): boolean {
  if (locks.hasUnknown) return false;
  const isHeld = (held: ReadonlyMap<AccessPath, LockMode>): boolean =>
    [...held].some(([one, mode]) => mode === 'write' && isSameLock(one, lock));
  return isHeld(locks.held) || isHeld(guardTableOf(program).entries.of(unit).held);
}

/** Whether two paths name the same lock of their objects. */
function isSameLock(a: AccessPath, b: AccessPath): boolean {
  const lock = a.target;
  return (
    lock !== undefined &&
    (lock.role === 'field' || lock.role === 'package' ? lock.origin === b.target?.origin : isOfOneType(a, b))
  );
}

/** A receiver that is a lock itself, by an embedded mutex. */
function isOfOneType(a: AccessPath, b: AccessPath): boolean {
  return a.type !== undefined && a.type === b.type;
}

/** Whether the function gives the field another value, so that what it had belongs to whoever gets it. */
function isTakenOver({ path }: Access, own: readonly Access[]): boolean {
  return own.some((one) => one.target === 'variable' && one.operation === 'store' && one.path === path);
}

const leavingValues = remembered(({ unit: { body } }: FunctionSummary): readonly Leaving[] =>
  outgoing(body).map(({ value, way }) => ({ value, way, whole: wholeOf(value), local: localValue(value, body) })),
);

/** What is returned or sent by the function itself. */
function outgoing(body: Node): Outgoing[] {
  const values: Outgoing[] = [];
  walk(body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'ReturnStmt') for (const value of node.results) values.push(...partsOf(value, 'return'));
    if (node.kind === 'SendStmt') values.push(...partsOf(node.value, 'send'));
    return true;
  });
  return values;
}

/** The values that leave with a value: itself, or what a struct's literal holds. */
function partsOf(value: Expr, way: EscapeWay): Outgoing[] {
  const expr = unparen(value);
  if (expr.kind === 'UnaryExpr' && expr.op === '&') return partsOf(expr.x, way);
  if (expr.kind === 'CompositeLit') return literalValues(expr).flatMap((one) => partsOf(one, way));
  return [{ value: expr, way }];
}

function literalValues(literal: CompositeLit): Expr[] {
  return literal.elements.map((element) => (element.kind === 'KeyValueExpr' ? element.value : element));
}

/** The expression to change: what leaves, or what the local that leaves is declared with. */
function leavingPart(value: Expr, access: Access, body: Node): Expr {
  if (wholeOf(value) === access.site.reference) return value;
  const initial = initialOf(value, body);
  return initial ?? value;
}

/** The slice that a part is taken from. */
function wholeOf(value: Expr): Expr {
  const expr = unparen(value);
  return expr.kind === 'SliceExpr' ? wholeOf(expr.x) : expr;
}

/** What the local that leaves stands for. */
function localValue(value: Expr, body: Node): Expr | undefined {
  const initial = initialOf(value, body);
  return initial === undefined ? undefined : wholeOf(initial);
}

/** The only value that a local gets. */
function initialOf(value: Expr, body: Node): Expr | undefined {
  const expr = wholeOf(value);
  if (expr.kind !== 'Ident') return undefined;
  const values: (Expr | undefined)[] = [];
  walk(body, (node) => {
    if (node.kind === 'AssignStmt') values.push(...valuesFor(expr.name, node));
    if (node.kind === 'ValueSpec') values.push(...valuesFor(expr.name, node));
    return true;
  });
  return values.length === 1 && values[0] !== undefined ? unparen(values[0]) : undefined;
}

function valuesFor(name: string, node: AssignStmt | ValueSpec): (Expr | undefined)[] {
  const targets = node.kind === 'AssignStmt' ? node.lhs : node.names;
  const values = node.kind === 'AssignStmt' ? node.rhs : node.values;
  return targets.flatMap((target, i) =>
    target.kind === 'Ident' && target.name === name ? [targets.length === values.length ? values[i] : undefined] : [],
  );
}

/** Whether code of other packages can get at what the function gives away. */
function isReachable(typed: TypedPackage, { unit }: FunctionSummary, way: EscapeWay): boolean {
  return way === 'send' || (typed.name !== 'main' && unit.object !== undefined && isExported(unit.object.name));
}

function bareCallers(callee: FunctionSummary, lock: AccessPath, summaries: readonly FunctionSummary[]): CallerOf[] {
  return summaries.flatMap((from) =>
    isTestFile(from.unit.file.uri)
      ? []
      : from.calls
          .filter((call) => call.callee === callee && !call.locks.hasUnknown)
          .filter((call) => ![...call.locks.held.keys()].some((held) => isSameLock(held, lock)))
          .map((call) => ({ call, from })),
  );
}
