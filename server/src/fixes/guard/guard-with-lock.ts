import { getOrMake } from '../../base/get-or-make.js';
import type { Message } from '../../base/message.js';
import type { Chunk } from '../../syntax/source-file.js';
import type { FileEdit, FixKind, FixOffer } from '../edit.js';
import { ChunkView } from './chunk-view.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { isExported } from '../../types/identical.js';
import { underlying } from '../../types/type-queries.js';
import { isDeclaredWithOwnObject } from './classify-object-use.js';
import { guardTitle } from './guard-title.js';
import { isLockedAlready } from './locked-already.js';
import { NewGuardPlan, type LockType } from './new-guard-plan.js';
import { findTargetUses, type GuardedThing, type NeedsNoLock, type TargetUse, type ViewOf } from './target-uses.js';

export interface GuardRequest {
  readonly typed: TypedPackage;
  /** A struct field, package variable or local variable. */
  readonly target: VarObject;
  /** Variables that the same lock should guard, in the order of their declarations, the target among them; absent: the target alone. */
  readonly companions?: readonly VarObject[];
  /** Absent: the data. */
  readonly thing?: GuardedThing;
  /** Absent: every access outside the declaration needs the lock. */
  readonly needsNoLock?: NeedsNoLock;
  /** Whether a new lock is what helps best. */
  readonly isPreferred?: boolean;
}

/**
 * Offers to guard a variable with a new lock, the better kind first: declared next to it, taken around every access in the package in the
 * smallest region that keeps together what belongs together. None where that can be seen at once not to work: the data
 * gets out of the lock's reach, is visible to other packages, or has a guard already. Companions for which it wouldn't work are left out.
 */
export function guardWithLock(request: GuardRequest): readonly FixOffer[] {
  const { typed, target, companions = [target], isPreferred = true } = request;
  const views = new Map<Chunk, ChunkView>();
  const viewOf: ViewOf = (file, chunk) => getOrMake(views, chunk, () => new ChunkView(file, chunk, typed));
  const alone = lockableUses(request, target, viewOf);
  if (alone === undefined) return [];
  const group = companions.flatMap((one) => {
    const uses = one === target.origin || one === target ? alone : lockableUses(request, one, viewOf);
    return uses === undefined ? [] : [{ target: one, uses }];
  });
  const { thing = 'data' } = request;
  return locksFor(target, thing, alone).map((lock, i) => {
    return new NewLockOffer(typed, lock, { group, alone: [{ target, uses: alone }] }, isPreferred && i === 0);
  });
}

/** A variable with its accesses that need the lock. */
interface Guarded {
  readonly target: VarObject;
  readonly uses: readonly TargetUse[];
}

/** One lock for the first group of variables with which that can be done. */
class NewLockOffer implements FixOffer {
  private plan: LockPlanned | undefined;

  constructor(
    private readonly typed: TypedPackage,
    private readonly lock: LockType,
    /** The second is for where the first can't be done. */
    private readonly choices: { readonly group: readonly Guarded[]; readonly alone: readonly Guarded[] },
    readonly isPreferred: boolean,
  ) {}

  get kind(): FixKind {
    return this.lock.hasReadLock ? 'rwmutex' : 'mutex';
  }

  get title(): Message {
    return this.planned().title;
  }

  build(): readonly FileEdit[] | undefined {
    return this.planned().edits;
  }

  private planned(): LockPlanned {
    if (this.plan !== undefined) return this.plan;
    const { group, alone } = this.choices;
    let plan = this.planFor(group);
    if (plan.edits === undefined && group.length > 1) plan = this.planFor(alone);
    this.plan = plan;
    return plan;
  }

  private planFor(group: readonly Guarded[]): LockPlanned {
    const targets = group.map(({ target }) => target);
    const uses = inOrder(group.flatMap((one) => one.uses));
    const edits = new NewGuardPlan(this.typed, targets, this.lock, uses).build();
    return { title: guardTitle(uses, targets, `sync.${this.lock.name}`), edits };
  }
}

interface LockPlanned {
  readonly title: Message;
  readonly edits: readonly FileEdit[] | undefined;
}

/** By chunk, and in each in the order of the text. */
function inOrder(uses: readonly TargetUse[]): readonly TargetUse[] {
  const views = [...new Set(uses.map(({ view }) => view))];
  return views.flatMap((view) =>
    uses.filter((use) => use.view === view).sort((a, b) => a.reference.start - b.reference.start),
  );
}

/** The accesses that need a lock; undefined where none can guard the variable. */
function lockableUses(
  { typed, thing = 'data', needsNoLock = () => false }: GuardRequest,
  target: VarObject,
  viewOf: ViewOf,
): readonly TargetUse[] | undefined {
  if (!isGuardable(typed, target, thing)) return undefined;
  if (thing === 'object' && target.role === 'local' && !isDeclaredWithOwnObject(target)) return undefined;
  const found = findTargetUses(typed, target, thing, needsNoLock, viewOf);
  if (found === undefined || found.uses.length === 0 || found.uses.some(isLockedAlready)) return undefined;
  if (found.views.some((view) => view.chunk.problems.length > 0 || isGeneratedFile(view.file))) return undefined;
  return found.uses;
}

const mutex: LockType = { name: 'Mutex', hasReadLock: false };
const rwMutex: LockType = { name: 'RWMutex', hasReadLock: true };

/**
 * A read lock lets readers in together, but each takes longer to take and to leave than a mutex: it pays where reading takes a while, as a map, slice or array does, and
 * where it is done much more often than writing. The first is required; of the second the text only shows how many accesses there are.
 */
function locksFor(target: VarObject, thing: GuardedThing, uses: readonly TargetUse[]): readonly LockType[] {
  const writes = uses.filter(({ role }) => role === 'write').length;
  const reads = uses.length - writes;
  if (thing !== 'data' || reads === 0 || writes === 0 || !hasElements(target)) return [mutex];
  return reads >= manyReads * writes ? [rwMutex, mutex] : [mutex, rwMutex];
}

/** Reads in the text for each write from which on reading counts as the rule. */
const manyReads = 3;

function hasElements({ type }: VarObject): boolean {
  const { kind } = underlying(type);
  return kind === 'map' || kind === 'slice' || kind === 'array';
}

function isGuardable(typed: TypedPackage, target: VarObject, thing: GuardedThing): boolean {
  if (target.name === '_' || target.isEmbedded) return false;
  switch (target.role) {
    case 'field':
    case 'package':
      // Other packages would go on without the lock.
      return typed.name === 'main' || !isExported(target.name);
    case 'local':
      return true;
    case 'param':
      return thing === 'stream';
    default:
      return false;
  }
}
