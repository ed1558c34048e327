import { groupBy } from '../../base/group-by.js';
import { msg, type Message } from '../../base/message.js';
import { typeFact } from '../../knowledge/facts.js';
import type { AccessFact } from '../../program/guards/access-facts.js';
import { guardText, lockOf, type Guard } from '../../program/guards/guard.js';
import type { GuardTable } from '../../program/guards/guard-table.js';
import type { Expr, FuncDecl, FuncLit, Ident, Node, NodeBase } from '../../syntax/ast.js';
import { findMember } from '../../types/lookup.js';
import type { VarObject } from '../../types/object.js';
import { deref, typeFullName } from '../../types/type-queries.js';
import type { FileEdit, FixOffer } from '../edit.js';
import { alsoGuarded, guardBeside, objectsBeside, type GuardedFact } from './also-guarded.js';
import type { KnownFunctions } from './call-safety.js';
import type { ChunkView } from './chunk-view.js';
import { objectCallOf } from './classify-object-use.js';
import { identsOf } from './free-name.js';
import { LockPlan } from './lock-plan.js';
import { PackageViews } from './package-views.js';
import { Reliance } from './reliance.js';
import { isInside, lockBaseOf, readUse, referenceOf, usesOf, type TargetUse } from './target-uses.js';
import { UnderLock } from './under-lock.js';

/** Accesses without the lock that others hold. */
export interface TakeGuardRequest {
  readonly table: GuardTable;
  readonly guard: Guard;
  readonly bare: readonly AccessFact[];
}

/** Offers to take the lock that other functions hold around accesses that lack it, where it can be named next to each of them. */
export function takeGuard(request: TakeGuardRequest): FixOffer | undefined {
  const { guard, bare } = request;
  const lock = lockOf(guard);
  const type = lock === undefined ? undefined : typeFullName(lock.type);
  // What other locks do when they are taken isn't known.
  if (bare.length === 0 || lock === undefined || (type !== 'sync.Mutex' && type !== 'sync.RWMutex')) return undefined;
  return new TakeLock(request, lock, type === 'sync.RWMutex');
}

/**
 * Offers the same wherever a field or package variable is used without the lock that its other accesses hold, at least as many; and where no access of a field holds one, but
 * the functions that use it lack the lock of other fields there.
 */
export function takeExistingGuard(table: GuardTable, variable: VarObject): FixOffer | undefined {
  if (variable.role !== 'field' && variable.role !== 'package') return undefined;
  const isLive = ({ unit }: AccessFact): boolean => !table.lifecycle.isBeginning(unit, variable);
  const uses = table.usesOf(variable);
  if (uses === undefined) {
    const all = table.factsOf(variable).filter(isLive);
    const beside = guardBeside(table, all);
    return beside === undefined ? undefined : takeGuard({ table, guard: beside, bare: all });
  }
  const { guard, guarded, bare } = uses;
  const live = bare.filter(isLive);
  return guarded.length < live.length ? undefined : takeGuard({ table, guard, bare: live });
}

/** A place in the text that needs the lock, and what the lock is to it. */
interface GuardedUse {
  readonly use: TargetUse;
  readonly guard: Guard;
}

interface Planned {
  readonly edits: readonly FileEdit[] | undefined;
  readonly count: number;
}

/** What other functions tell. */
interface Evidence {
  readonly underLock: UnderLock;
  readonly reliance: Reliance;
}

class TakeLock implements FixOffer {
  readonly kind = 'take-lock';
  readonly isPreferred = true;
  private planned: Planned | undefined;
  private readonly views: PackageViews;

  constructor(
    private readonly request: TakeGuardRequest,
    private readonly lock: VarObject,
    private readonly hasReadLock: boolean,
  ) {
    this.views = new PackageViews(request.table.typed);
  }

  get title(): Message {
    const { guard, bare } = this.request;
    const text = guardText(guard, bare[0]!.access.path);
    const { count } = this.plan();
    return count === 1 ? msg('Take {0} (1 access)', text) : msg('Take {0} ({1} accesses)', text, count);
  }

  build(): readonly FileEdit[] | undefined {
    return this.plan().edits;
  }

  private plan(): Planned {
    return (this.planned ??= this.makePlan());
  }

  /** With all that the lock is for in the same functions; where that can't be done, with the accesses alone. */
  private makePlan(): Planned {
    const { bare, guard, table } = this.request;
    const none: Planned = { edits: undefined, count: bare.length };
    // A function that is called with the lock, too, would wait for its own caller.
    if (bare.some(({ callers }) => callers.has(this.lock))) return none;
    const units = new Set(bare.map(({ unit }) => unit));
    const reliance = new Reliance(table, this.lock, units);
    const underLock = new UnderLock(table, this.lock, this.views, units);
    const own = this.usesOfFacts(bare.map((fact) => ({ fact, guard })));
    if (own === undefined || own.length === 0) return none;
    const more = [
      ...(this.usesOfFacts(alsoGuarded(table, this.request, reliance)) ?? []),
      ...this.objectUses(underLock),
    ];
    const known = new Set(own.map(({ use }) => use.reference));
    const paths = groupBy(own, ({ use }) => use.owner);
    const beside = more.filter(({ use, guard: other }) => {
      const lockPath = lockPathOf(other, use);
      const same = paths.get(use.owner) ?? [];
      return !known.has(use.reference) && same.some((one) => lockPathOf(one.guard, one.use) === lockPath);
    });
    for (const uses of beside.length === 0 ? [own] : [[...own, ...beside], own]) {
      const edits = this.lockAll(uses, { underLock, reliance });
      if (edits !== undefined) return { edits, count: new Set(uses.map(({ use }) => use.reference.start)).size };
    }
    return none;
  }

  private lockAll(guarded: readonly GuardedUse[], { underLock, reliance }: Evidence): readonly FileEdit[] | undefined {
    const { table, guard } = this.request;
    const guards = new Map(guarded.map((one) => [one.use, one.guard]));
    const accesses = guarded.map(({ use }) => use);
    const calls = callsThatExpect(this.request, this.views, this.lock, accesses, reliance);
    if (calls === undefined) return undefined;
    const pathOf = (use: TargetUse): string | undefined => {
      const { lockedLike = use } = use;
      return lockPathOf(guards.get(lockedLike) ?? guard, lockedLike);
    };
    const uses = [...accesses, ...calls].sort((a, b) => a.reference.start - b.reference.start);
    if (uses.some((use) => use.view.chunk.problems.length > 0 || pathOf(use) === undefined)) return undefined;
    const isCalledUnderIt: KnownFunctions['isCalledUnderIt'] = (call, view) => underLock.calls(call, view);
    const plan = new LockPlan(table.typed, uses, { ...knownFunctions(table, this.lock), isCalledUnderIt });
    const naming = {
      pathFor: (use: TargetUse) => pathOf(use) ?? '',
      hasReadLock: this.hasReadLock,
      isTakenForGood: true,
    };
    return plan.lockUses(naming) ? plan.edits() : undefined;
  }

  /** The accesses as places in the text; undefined when one of them can't be locked there. */
  private usesOfFacts(facts: readonly GuardedFact[]): readonly GuardedUse[] | undefined {
    const { table } = this.request;
    const uses = new Map<Expr, GuardedUse>();
    for (const { fact, guard } of facts) {
      const { access, unit } = fact;
      const view = this.views.of(unit);
      const variable = access.path.target;
      if (variable === undefined || view === undefined) return undefined;
      for (const ident of usesOfIn(view, variable, access.site.reference)) {
        const isCall = objectCallOf(view, referenceOf(view, ident)) !== undefined;
        const thing = isCall && isObjectGuarded(table, this.views, guard, variable) ? 'object' : 'data';
        const use = readUse(view, ident, variable, { thing, needsNoLock: () => false, mayEscape: true });
        if (use === 'refused') return undefined;
        if (use !== undefined) uses.set(use.reference, { use, guard });
      }
    }
    return [...uses.values()];
  }

  /** Calls of methods of objects that the lock is for. */
  private objectUses(underLock: UnderLock): readonly GuardedUse[] {
    const { guard, bare } = this.request;
    const nodes = new Set<Node>(bare.map(({ unit }) => unit.node));
    const views = [...new Set(bare.map(({ unit }) => this.views.of(unit)))];
    return objectsBeside(guard, bare, underLock).flatMap(({ field, hasCall }) =>
      views.flatMap((view) => {
        const calls = (view === undefined ? [] : usesOf(view, field)).flatMap((ident) => {
          const call = view === undefined ? undefined : objectCallOf(view, referenceOf(view, ident));
          if (view === undefined || call?.fun.kind !== 'SelectorExpr' || underLock.covers(call)) return [];
          const use = readUse(view, ident, field, { thing: 'object', needsNoLock: () => false, mayEscape: true });
          if (use === undefined || use === 'refused' || !nodes.has(use.owner)) return [];
          return [{ use, method: call.fun.sel.name }];
        });
        return [...groupBy(calls, ({ use }) => use.owner).values()].flatMap((own): GuardedUse[] => {
          const methods = new Set(own.map(({ method }) => method));
          return own.flatMap(({ use, method }) => (hasCall(method, methods) ? [{ use, guard }] : []));
        });
      }),
    );
  }
}

/**
 * Whether the lock is for the object that a variable is or points to, and not only for the variable: others call its methods under the lock, or they must not run at
 * the same time. Then a copy of the pointer, made under the lock, is of no use.
 */
function isObjectGuarded(table: GuardTable, views: PackageViews, guard: Guard, variable: VarObject): boolean {
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
  views: PackageViews,
  lock: VarObject,
  accesses: readonly TargetUse[],
  reliance: Reliance,
): readonly TargetUse[] | undefined {
  const uses: TargetUse[] = [];
  const functions = new Set(bare.map(({ unit }) => unit.object));
  const relying = reliance.units();
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
function knownFunctions({ graph }: GuardTable, lock: VarObject): Omit<KnownFunctions, 'isCalledUnderIt'> {
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
