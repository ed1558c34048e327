import { isNamed } from '../types/type-queries.js';
import type { AccessPath } from '../flow/access-path.js';
import { spanOf, type Access, type FunctionSummary } from '../flow/summary.js';
import type { BlockStmt, Expr, IndexExpr, Node, NodeBase } from '../syntax/ast.js';
import { parentsIn } from '../syntax/parents.js';
import type { Span } from '../syntax/source-file.js';
import { contains, walk } from '../syntax/walk.js';
import type { TypeInfo } from '../types/package.js';
import type { Type } from '../types/type.js';
import { absenceCheck, isPanic, type AbsenceCheck } from './absence-check.js';
import { bySummary, type SummarizedPackage } from './by-summary.js';
import { IdentityTypes, needsClose } from './identity-types.js';
import { reenteredFunctions } from './reentered-functions.js';
import { isTestFile } from './test-files.js';

/** Something is set because it was missing in an earlier critical section of the same lock. */
export interface CheckThenAct {
  readonly unit: FunctionSummary['unit'];
  readonly lock: AccessPath;
  readonly read: Access;
  readonly write: Access;
  /** The calls that take the lock for the look and for the change. */
  readonly lockedForRead: NodeBase;
  readonly lockedForWrite: NodeBase;
  readonly check: AbsenceCheck;
  /** Who comes second has made something that must be closed. */
  readonly isResource: boolean;
}

/** Finds checks whose lock is given back before what they decide is done, where two callers that both do it are one too many. */
export function findCheckThenActs(program: SummarizedPackage): readonly CheckThenAct[] {
  const candidates = allCandidates(program.summariesByFile);
  if (candidates.length === 0) return [];
  const reentered = reenteredFunctions(program);
  const identities = new IdentityTypes(program.summariesByFile);
  return candidates.flatMap(({ summary, type, isRefused, act }): CheckThenAct[] =>
    reentered.has(summary) && (isRefused || identities.has(type)) ? [act] : [],
  );
}

type Sections = Omit<CheckThenAct, 'unit' | 'check' | 'isResource'>;

interface Candidate {
  readonly summary: FunctionSummary;
  /** Of what is set. */
  readonly type: Type;
  /** Who comes second is turned away. */
  readonly isRefused: boolean;
  readonly act: CheckThenAct;
}

/** Pairs of a look and a change of one place in two critical sections of one lock. */
const allCandidates = bySummary((summary) =>
  isWorthALook(summary) ? findSections(summary.own).flatMap((one) => candidateOf(summary, one)) : [],
);

function candidateOf(summary: FunctionSummary, sections: Sections): Candidate[] {
  const { unit } = summary;
  const { body, info } = unit;
  const { read, write } = sections;
  const check = absenceCheck(body, read.site.node, write.site.node, info);
  if (check === undefined || isCheckedAgain(summary, sections)) return [];
  const type = valueType(write, info);
  const isRefused = refusesSecond(check, write, body, info);
  return [{ summary, type, isRefused, act: { ...sections, unit, check, isResource: needsClose(type) } }];
}

/** Whether the function takes locks at two places or more. */
function isWorthALook({ unit, own }: FunctionSummary): boolean {
  if (isTestFile(unit.file.uri)) return false;
  const taken = new Set<NodeBase>();
  for (const { locks } of own) for (const node of locks.since.values()) taken.add(node);
  return taken.size > 1;
}

function findSections(own: readonly Access[]): Sections[] {
  return own.flatMap((write) => {
    if (!isSetting(write) || write.locks.hasUnknown || write.isFresh) return [];
    for (const [lock, lockedForWrite] of write.locks.since) {
      if (write.locks.held.get(lock) !== 'write') continue;
      const read = own.find((one) => isLookBefore(one, write, lock, lockedForWrite) && isSamePlace(one, write));
      const lockedForRead = read?.locks.since.get(lock);
      if (read === undefined || lockedForRead === undefined || shareProtection(read, write, lock)) continue;
      if (isReserved(own, lock, lockedForRead, lockedForWrite)) continue;
      return [{ lock, read, write, lockedForRead, lockedForWrite }];
    }
    return [];
  });
}

function isSetting({ target, operation, isAtomic }: Access): boolean {
  return (
    !isAtomic && ((target === 'map' && operation === 'assign') || (target === 'variable' && operation === 'store'))
  );
}

function isLookBefore(read: Access, write: Access, lock: AccessPath, lockedForWrite: NodeBase): boolean {
  if (read.isWrite || read.target !== write.target || read.locks.hasUnknown) return false;
  if (read.target === 'map' && read.operation !== 'index') return false;
  const since = read.locks.since.get(lock);
  return (
    since !== undefined &&
    since !== lockedForWrite &&
    read.path === write.path &&
    read.site.node.end <= lockedForWrite.start &&
    read.order.joined.size === 0 &&
    !read.order.hasUnknownJoin
  );
}

/** Whether both name the same entry: of a map by keys that are written alike. */
function isSamePlace({ site: read, target }: Access, { site: write }: Access): boolean {
  if (target !== 'map') return true;
  const a = read.node as Node;
  const b = write.node as Node;
  if (a.kind !== 'IndexExpr' || b.kind !== 'IndexExpr') return false;
  return textOf(a.index, read.unit.chunk.text) === textOf(b.index, write.unit.chunk.text);
}

function textOf({ start, end }: NodeBase, text: string): string {
  return text.slice(start, end);
}

/** Whether something else keeps two callers apart from the look to the change: another lock, or a wait. */
function shareProtection(read: Access, write: Access, lock: AccessPath): boolean {
  return [...read.locks.held.keys()].some((other) => other !== lock && write.locks.held.has(other));
}

/**
 * Whether the first critical section looks for and leaves a mark that the second one takes away: who comes in between finds the mark and doesn't do
 * the same.
 */
function isReserved(
  own: readonly Access[],
  lock: AccessPath,
  lockedForRead: NodeBase,
  lockedForWrite: NodeBase,
): boolean {
  const isIn = (one: Access, section: NodeBase): boolean => one.locks.since.get(lock) === section;
  return own.some(
    (mark) =>
      isSetting(mark) &&
      isIn(mark, lockedForRead) &&
      own.some((one) => !one.isWrite && one.path === mark.path && isIn(one, lockedForRead)) &&
      own.some((one) => one.isWrite && one.path === mark.path && isIn(one, lockedForWrite)),
  );
}

/** Whether the second critical section looks again before it sets, itself or by a function that it calls, or sets under a condition of its own. */
function isCheckedAgain({ unit, own, calls }: FunctionSummary, { write, lock, lockedForWrite }: Sections): boolean {
  const at = write.site.node;
  const isBefore = (node: NodeBase): boolean => node.start < at.start && node.start > lockedForWrite.end;
  if (
    own.some(
      (one) =>
        one !== write &&
        !one.isWrite &&
        one.target === write.target &&
        one.path === write.path &&
        one.locks.since.get(lock) === lockedForWrite &&
        isBefore(one.site.node),
    )
  )
    return true;
  // What is deferred comes after the change.
  const isNow = (node: NodeBase): boolean => parentsIn(unit.chunk).get(node as Node)?.kind !== 'DeferStmt';
  if (calls.some(({ locks, node }) => locks.since.get(lock) === lockedForWrite && isBefore(node) && isNow(node)))
    return true;
  let isConditional = false;
  walk(unit.body, (node) => {
    if (node.kind === 'IfStmt' && isBefore(node) && contains(node, at)) isConditional = true;
    return contains(node, at) && !isConditional;
  });
  return isConditional;
}

function valueType({ path, site, target }: Access, info: TypeInfo): Type {
  return target === 'map' ? info.typeOf(site.node as IndexExpr) : (path.type ?? info.typeOf(site.node as Expr));
}

/** Whether the check turns the second caller away: it fails when there is something, or the place is a flag. */
function refusesSecond(
  { otherwise }: AbsenceCheck,
  { site, target }: Access,
  body: BlockStmt,
  info: TypeInfo,
): boolean {
  if (otherwise === undefined) return false;
  if (target === 'variable') return isSetToTrue(site.node, body, info);
  return refuses(otherwise, info);
}

function isSetToTrue(place: NodeBase, body: BlockStmt, info: TypeInfo): boolean {
  let isTrue = false;
  walk(body, (node) => {
    if (node.kind === 'AssignStmt' && node.lhs.length === 1 && node.lhs[0] === place && node.rhs[0] !== undefined)
      isTrue = info.constantOf(node.rhs[0]) === true;
    return contains(node, place);
  });
  return isTrue;
}

/** Whether a block ends in a panic, an error or `false`. */
export function refuses(block: BlockStmt, info: TypeInfo): boolean {
  const last = block.stmts.at(-1);
  if (last?.kind === 'ExprStmt') return isPanic(last.x);
  if (last?.kind !== 'ReturnStmt') return false;
  return last.results.some((result) => {
    if (info.constantOf(result) === false) return true;
    const type = info.typeOf(result);
    return isNamed(type, 'error') ? !(result.kind === 'Ident' && result.name === 'nil') : false;
  });
}

/** Where the place is set. */
export function actSpan({ unit, write }: CheckThenAct): Span {
  return spanOf(unit, write.site.node);
}
