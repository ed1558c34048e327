import { getOrMake } from '../../base/get-or-make.js';
import { msg } from '../../base/message.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { typeFact } from '../../knowledge/facts.js';
import type { AccessFact } from '../../program/guards/access-facts.js';
import { guardText, lockOf, type Guard } from '../../program/guards/guard.js';
import type { GuardTable } from '../../program/guards/guard-table.js';
import type { Expr, FuncDecl, FuncLit, Ident, Node, NodeBase } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import { findMember } from '../../types/lookup.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { deref, typeFullName } from '../../types/type-queries.js';
import type { FileEdit, FixOffer } from '../edit.js';
import { fileOf } from '../file-of.js';
import type { KnownFunctions } from './call-safety.js';
import { ChunkView } from './chunk-view.js';
import { objectCallOf } from './classify-object-use.js';
import { identsOf } from './free-name.js';
import { LockPlan } from './lock-plan.js';
import { isInside, lockBaseOf, readUse, referenceOf, usesOf, type TargetUse } from './target-uses.js';

/** Accesses without the lock that others hold. */
export interface TakeGuardRequest {
  readonly table: GuardTable;
  readonly guard: Guard;
  readonly bare: readonly AccessFact[];
}

/** Offers to take the lock that other functions hold around accesses that lack it, where it can be named next to each of them. */
export function takeGuard(request: TakeGuardRequest): FixOffer | undefined {
  const { guard, bare } = request;
  const [first] = bare;
  const lock = lockOf(guard);
  const type = lock === undefined ? undefined : typeFullName(lock.type);
  // What other locks do when they are taken isn't known.
  if (first === undefined || lock === undefined || (type !== 'sync.Mutex' && type !== 'sync.RWMutex')) return undefined;
  const text = guardText(guard, first.access.path);
  const count = new Set(bare.map(({ access }) => access.site.reference.start)).size;
  return {
    kind: 'take-lock',
    title: count === 1 ? msg('Take {0} (1 access)', text) : msg('Take {0} ({1} accesses)', text, count),
    isPreferred: true,
    build: () => edits(request, lock, type === 'sync.RWMutex'),
  };
}

/** Offers the same wherever a field or package variable is used without the lock that its other accesses hold, at least as many. */
export function takeExistingGuard(table: GuardTable, variable: VarObject): FixOffer | undefined {
  const uses = variable.role === 'field' || variable.role === 'package' ? table.usesOf(variable) : undefined;
  if (uses === undefined) return undefined;
  const { guard, guarded, bare } = uses;
  const live = bare.filter(({ unit }) => !table.lifecycle.isBeginning(unit, variable));
  return guarded.length < live.length ? undefined : takeGuard({ table, guard, bare: live });
}

function edits(request: TakeGuardRequest, lock: VarObject, hasReadLock: boolean): readonly FileEdit[] | undefined {
  const { table, guard, bare } = request;
  // A function that is called with the lock, too, would wait for its own caller.
  if (bare.some(({ callers }) => callers.has(lock))) return undefined;
  const views = new Views(table.typed);
  const accesses = usesIn(request, views);
  if (accesses === undefined || accesses.length === 0) return undefined;
  const calls = callsThatExpect(request, views, lock, accesses);
  if (calls === undefined) return undefined;
  const uses = [...accesses, ...calls].sort((a, b) => a.reference.start - b.reference.start);
  if (uses.some((use) => use.view.chunk.problems.length > 0 || lockPathOf(guard, use) === undefined)) return undefined;
  const plan = new LockPlan(table.typed, uses, knownFunctions(table, lock));
  const pathFor = (use: TargetUse): string => lockPathOf(guard, use) ?? '';
  return plan.lockUses({ pathFor, hasReadLock, isTakenForGood: true }) ? plan.edits() : undefined;
}

/** One view a chunk, by which uses are put together. */
class Views {
  private readonly known = new Map<Chunk, ChunkView | undefined>();

  constructor(private readonly typed: TypedPackage) {}

  /** Undefined for a function of an earlier version. */
  of(unit: FunctionUnit): ChunkView | undefined {
    return getOrMake(this.known, unit.chunk, () => {
      const file = fileOf(this.typed, unit);
      return file === undefined ? undefined : new ChunkView(file, unit.chunk, this.typed);
    });
  }
}

/** The accesses as places in the text; undefined when one of them can't be locked there. */
function usesIn({ table, guard, bare }: TakeGuardRequest, views: Views): readonly TargetUse[] | undefined {
  const uses = new Map<Expr, TargetUse>();
  for (const { access, unit } of bare) {
    const view = views.of(unit);
    const variable = access.path.target;
    if (variable === undefined || view === undefined) return undefined;
    for (const ident of usesOfIn(view, variable, access.site.reference)) {
      const isCall = objectCallOf(view, referenceOf(view, ident)) !== undefined;
      const thing = isCall && isObjectGuarded(table, views, guard, variable) ? 'object' : 'data';
      const use = readUse(view, ident, variable, { thing, needsNoLock: () => false, mayEscape: true });
      if (use === 'refused') return undefined;
      if (use !== undefined) uses.set(use.reference, use);
    }
  }
  return [...uses.values()];
}

/**
 * Whether the lock is for the object that a variable is or points to, and not only for the variable: others call its methods under the lock, or they must not run at
 * the same time. Then a copy of the pointer, made under the lock, is of no use.
 */
function isObjectGuarded(table: GuardTable, views: Views, guard: Guard, variable: VarObject): boolean {
  const name = typeFullName(deref(variable.type));
  const concurrency = name === undefined ? undefined : typeFact(name)?.concurrency;
  if (concurrency !== undefined) return concurrency !== 'safe';
  const facts = table.data.filter((data) => data.variable === variable.origin).flatMap((data) => data.facts);
  return facts.some(({ guards, access, unit }) => {
    const view = guards.has(guard) ? views.of(unit) : undefined;
    return usesOfIn(view, variable, access.site.reference).some(
      (ident) => view !== undefined && objectCallOf(view, referenceOf(view, ident)) !== undefined,
    );
  });
}

function usesOfIn(view: ChunkView | undefined, variable: VarObject, reference: NodeBase): Ident[] {
  return view === undefined ? [] : usesOf(view, variable).filter((ident) => isInside(ident, reference));
}

/**
 * Calls in the same functions of those that leave it to their callers to hold the lock, without it so far; undefined when one of them can't be locked there.
 */
function callsThatExpect(
  { table, guard, bare }: TakeGuardRequest,
  views: Views,
  lock: VarObject,
  accesses: readonly TargetUse[],
): readonly TargetUse[] | undefined {
  const uses: TargetUse[] = [];
  const relying = unitsThatRely(table, lock);
  const functions = new Set(bare.map(({ unit }) => unit.object));
  for (const { unit, calls } of table.graph.functions.summaries) {
    if (!functions.has(unit.object)) continue;
    const view = views.of(unit);
    for (const { kind, callee, locks, node } of calls) {
      const isHeld = [...locks.held.keys()].some(({ target }) => target?.origin === lock);
      if (kind !== 'call' || isHeld || !relying.has(callee.unit)) continue;
      const use = view === undefined ? undefined : callUse(guard, view, node as Node, accesses);
      if (use === undefined) return undefined;
      uses.push(use);
    }
  }
  return uses;
}

/** Functions that use something under the lock which they don't take: by what all other callers hold, or by their own words. */
function unitsThatRely({ data }: GuardTable, lock: VarObject): ReadonlySet<FunctionUnit> {
  const relying = new Set<FunctionUnit>();
  for (const { facts } of data)
    for (const { unit, own, callers, guards } of facts) {
      if (own.size > 0) continue;
      if (callers.has(lock) || [...guards.keys()].some((guard) => lockOf(guard) === lock)) relying.add(unit);
    }
  return relying;
}

/** `s.trimLocked()` or `trim(s)` as something that needs the lock: the one that the function's accesses need, or that of another receiver. */
function callUse(guard: Guard, view: ChunkView, node: Node, accesses: readonly TargetUse[]): TargetUse | undefined {
  if (node.kind !== 'CallExpr') return undefined;
  const owner = view.functionAround(node);
  const receiver = node.fun.kind === 'SelectorExpr' ? node.fun.x : undefined;
  const base = receiver === undefined ? undefined : lockBaseOf(view, receiver);
  if (owner === undefined || (node.fun.kind !== 'Ident' && node.fun.kind !== 'SelectorExpr')) return undefined;
  const call = { view, reference: node.fun, access: node, role: 'write', objectCall: node, owner } as const;
  const own = base === undefined ? undefined : { ...call, base };
  const [like, ...others] = accesses.filter((use) => use.owner === owner);
  const isOneBase = like !== undefined && others.every((use) => use.base.text === like.base.text);
  const isSameRoot = isOneBase && base?.roots[0] === like.base.roots[0];
  if (own !== undefined && !isSameRoot && lockPathOf(guard, own) !== undefined) return own;
  return isOneBase ? { ...call, base: like.base, lockedLike: like } : undefined;
}

/** Functions that take the lock themselves, whatever object it belongs to, and those that somebody calls while holding it. */
function knownFunctions({ graph }: GuardTable, lock: VarObject): KnownFunctions {
  const takesIt = new Set<FuncDecl | FuncLit>();
  const runsUnderIt = new Set<FuncDecl | FuncLit>();
  for (const { unit, own, calls } of graph.functions.summaries) {
    for (const { locks } of [...own, ...calls])
      for (const { target } of locks.since.keys()) if (target?.origin === lock) takesIt.add(unit.node);
    for (const { kind, callee, locks } of calls) {
      const isHeld = [...locks.held.keys()].some(({ target }) => target?.origin === lock);
      if (kind === 'call' && isHeld) runsUnderIt.add(callee.unit.node);
    }
  }
  return { takesIt, runsUnderIt };
}

/** `s.mu` for an access to `s.items`, as the guard says; undefined where the text doesn't name what holds the lock. */
function lockPathOf({ up, steps }: Guard, use: TargetUse): string | undefined {
  const { reference, view } = use.lockedLike ?? use;
  const names = steps.map(({ name }) => name);
  const lock = steps.at(-1);
  // A struct that embeds its lock is locked by its own name.
  if (lock?.isEmbedded === true) names.pop();
  if (up === undefined) return isVisible(view, steps[0]) ? names.join('.') : undefined;
  let holder: Expr = reference;
  /** Structs on the way to the lock that the text leaves out. */
  let embedded: readonly VarObject[] = [];
  for (let left = up; left > 0;) {
    if (holder.kind !== 'SelectorExpr') return undefined;
    const implied = view.info.selectionOf(holder)?.path ?? [];
    left -= 1 + implied.length;
    embedded = implied.slice(0, Math.max(0, -left));
    holder = holder.x;
  }
  let type = embedded.at(-1)?.type ?? view.info.typeOf(holder);
  for (const step of steps) {
    const member = findMember(type, step.name, step.packagePath).object;
    if (member?.origin !== step) return undefined;
    type = member.type;
  }
  return [view.source(holder), ...embedded.map(({ name }) => name), ...names].join('.');
}

/** Whether a package variable's name means nothing else in a chunk. */
function isVisible(view: ChunkView, variable: VarObject | undefined): boolean {
  if (variable === undefined) return false;
  return (identsOf(view.chunk).get(variable.name) ?? []).every((ident) => {
    const object = view.info.objectOf(ident);
    return object?.kind === 'var' && (object.role === 'field' || object.origin === variable);
  });
}
