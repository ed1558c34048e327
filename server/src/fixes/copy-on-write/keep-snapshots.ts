import { groupBy } from '../../base/group-by.js';
import { msg } from '../../base/message.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import type { Stmt } from '../../syntax/ast.js';
import { isExported } from '../../types/identical.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import type { Type } from '../../types/type.js';
import { underlying } from '../../types/type-queries.js';
import type { FixOffer } from '../edit.js';
import { CallJudge } from '../guard/call-safety.js';
import { isLockedAlready } from '../guard/locked-already.js';
import { CallSafety } from '../guard/std-calls.js';
import { isInside, type NeedsNoLock, type TargetUse } from '../guard/target-uses.js';
import { findMapUses, resetOf, type MapUses } from '../sync-map/find-map-uses.js';
import { initialEntries } from '../sync-map/initial-value.js';
import { keyOf } from '../sync-map/map-context.js';
import { SnapshotsPlan, type Change } from './snapshots-plan.js';

export interface SnapshotsRequest {
  readonly typed: TypedPackage;
  /** A struct field or package variable. */
  readonly target: VarObject;
  readonly needsNoLock: NeedsNoLock;
}

/** Copying pays where there are that many reads for each write, and that few functions that write. */
const readsForEachWrite = 2;
const mostWriters = 2;

/**
 * Offers to replace a map that is read often by a changed copy of itself, so that readers need no lock. Undefined where it is written as often, where a function that writes looks at it
 * before, and where that can be seen at once not to work.
 */
export function keepSnapshots({ typed, target, needsNoLock }: SnapshotsRequest): FixOffer | undefined {
  const { major, minor } = typed.input.goVersion;
  if (!isConvertible(typed, target) || (major === 1 && minor < 21)) return undefined;
  const found = findMapUses(typed, target);
  if (found === undefined || found.uses.some(isLockedAlready)) return undefined;
  if (found.views.some(({ chunk, file }) => chunk.problems.length > 0 || isGeneratedFile(file))) return undefined;
  if (!found.fields.every(({ view, entry }) => initialEntries(view, entry.value)?.length === 0)) return undefined;
  const isShared = ({ view, reference: { start, end } }: TargetUse): boolean =>
    !needsNoLock({ file: view.file.uri, chunk: view.chunk, start, end });
  const shared = found.uses.filter(isShared);
  const writes = shared.filter(isWrite);
  const reads = shared.length - writes.length;
  if (writes.length === 0 || reads < readsForEachWrite * writes.length) return undefined;
  if (new Set(writes.map(({ owner }) => owner)).size > mostWriters) return undefined;
  const changes = changesIn(typed, found);
  if (changes === undefined) return undefined;
  const [first] = found.uses;
  const name = first === undefined ? target.name : first.view.source(first.reference);
  return {
    kind: 'copy-on-write',
    title: msg(
      'Replace {0} by a changed copy at each write, behind an atomic.Pointer ({1} uses)',
      name,
      found.uses.length,
    ),
    isPreferred: false,
    build: () => new SnapshotsPlan(typed, target, found, changes).build(),
  };
}

function isConvertible(typed: TypedPackage, { name, isEmbedded, role, type }: VarObject): boolean {
  if (name === '_' || isEmbedded || type.kind !== 'map' || /^(?:map|unknown)$/.test(underlying(type.elem).kind))
    return false;
  // The type that is made has no parameters.
  if (hasParameter(type)) return false;
  if (role === 'field') return !isExported(name);
  return role === 'package' && (typed.name === 'main' || !isExported(name));
}

function hasParameter(type: Type): boolean {
  switch (type.kind) {
    case 'typeparam':
      return true;
    case 'named':
      return type.typeArgs.some(hasParameter);
    case 'pointer':
    case 'slice':
    case 'array':
    case 'chan':
      return hasParameter(type.elem);
    case 'map':
      return hasParameter(type.key) || hasParameter(type.elem);
    case 'signature':
      return [...type.params, ...type.results].some((one) => hasParameter(one.type));
    default:
      return false;
  }
}

function isWrite({ role }: TargetUse): boolean {
  return role === 'write';
}

/** The statements that write, those that follow one another together; undefined where one is of another kind, or where its function uses the map elsewhere, too. */
function changesIn(typed: TypedPackage, { uses }: MapUses): readonly Change[] | undefined {
  const judge = new CallJudge(typed, uses);
  const changes: Change[] = [];
  // What is compared with nil may never have been made.
  if (uses.some(({ access }) => access.kind === 'BinaryExpr')) return undefined;
  for (const own of groupBy(uses, ({ owner }) => owner).values()) {
    if (!own.some(isWrite)) {
      if (looksTwice(own)) return undefined;
      continue;
    }
    const change = changeOf(own);
    if (change === undefined) return undefined;
    const { view, stmts } = change;
    if (stmts.some((stmt) => judge.safetyOf(stmt, view) > CallSafety.quiet)) return undefined;
    if (isInLoop(change) || !stmts.every((stmt) => isPlain(change, stmt))) return undefined;
    changes.push(change);
  }
  return changes;
}

/** Whether a function goes back to an entry that it has looked at, which may be another one in the next copy. */
function looksTwice(uses: readonly TargetUse[]): boolean {
  const keys = uses.flatMap((use) => {
    const key = keyOf(use);
    return key === undefined ? [] : [`${use.base.text} ${use.view.source(key)}`];
  });
  return new Set(keys).size < keys.length;
}

function changeOf(uses: readonly TargetUse[]): Change | undefined {
  const [first] = uses;
  if (first === undefined || uses.some(({ base }) => base.text !== first.base.text)) return undefined;
  const { view } = first;
  let list: readonly Stmt[] | undefined;
  for (let at = view.parentOf(first.reference); at !== undefined && list === undefined; at = view.parentOf(at)) {
    if (at.kind === 'BlockStmt') list = at.stmts;
    else if (at.kind === 'CaseClause' || at.kind === 'CommClause') list = at.body;
  }
  const touched = (list ?? []).flatMap((stmt, i) =>
    uses.some(({ reference }) => isInside(reference, stmt)) ? [i] : [],
  );
  const [from, to] = [touched[0], touched.at(-1)];
  if (list === undefined || from === undefined || to === undefined || to - from + 1 !== touched.length)
    return undefined;
  const stmts = list.slice(from, to + 1);
  if (!uses.every(({ reference }) => stmts.some((stmt) => isInside(reference, stmt)))) return undefined;
  const reset = uses.length === 1 ? resetOf(first) : undefined;
  return { view, stmts, uses, replacement: reset?.rhs[0] };
}

/** Each write would copy the map. */
function isInLoop({ view, stmts: [first] }: Change): boolean {
  for (let at = first === undefined ? undefined : view.parentOf(first); at !== undefined; at = view.parentOf(at)) {
    if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') return true;
    if (at.kind === 'FuncDecl' || at.kind === 'FuncLit') return false;
  }
  return false;
}

/** `m[k] = v`, `m[k]++`, `delete(m, k)`, on one line: what an element refers to stays as it is. */
function isPlain({ view, uses, replacement }: Change, stmt: Stmt): boolean {
  if (!view.isOnOneLine(stmt.start, stmt.end)) return replacement !== undefined;
  if (replacement !== undefined) return true;
  if (stmt.kind === 'ExprStmt') return uses.some((use) => isWrite(use) && view.parentOf(use.reference) === stmt.x);
  const targets = stmt.kind === 'IncDecStmt' ? [stmt.x] : stmt.kind === 'AssignStmt' ? stmt.lhs : [];
  const [target, ...others] = targets;
  if (target?.kind !== 'IndexExpr' || others.length > 0) return false;
  if (!uses.some(({ reference }) => reference === target.x)) return false;
  const isSlice = underlying(view.info.typeOf(target)).kind === 'slice';
  const inValue =
    stmt.kind === 'AssignStmt' ? uses.filter((use) => stmt.rhs.some((value) => isInside(use.reference, value))) : [];
  return !isSlice || inValue.every(({ view: own, access }) => isAppended(own, access));
}

/** `append(m[k], v)` writes behind what readers see of the element. */
function isAppended(view: Change['view'], element: TargetUse['access']): boolean {
  const call = view.parentOf(element);
  return (
    call?.kind === 'CallExpr' && call.args[0] === element && call.fun.kind === 'Ident' && call.fun.name === 'append'
  );
}
