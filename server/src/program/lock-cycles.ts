import { getOrMake } from '../base/get-or-make.js';
import type { AccessPath } from '../flow/access-path.js';
import type { CallRecord, Communication, FunctionSummary, LockMode } from '../flow/summary.js';
import type { Node, NodeBase } from '../syntax/ast.js';
import { lastName } from '../syntax/last-name.js';
import { parentsIn } from '../syntax/parents.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import { unbufferedChannelsOf } from './channels/channel-rooms.js';
import { choicesIn } from './channels/select-choices.js';
import { PairNames } from './pair-names.js';
import type { PackageProgram } from './package-program.js';
import { isMutex, pathIn, TakenLocks, translated } from './taken-locks.js';
import { isTestFile } from './test-files.js';

/** Something is waited for, or may take long, while a mutex is held. */
export interface HeldWait {
  readonly summary: FunctionSummary;
  readonly wait: Communication;
  readonly lock: AccessPath;
  readonly mode: LockMode;
  /** Where the function locked it. */
  readonly since: NodeBase;
}

/** A goroutine that is waited for while a mutex is held, and that needs the mutex first. */
export interface LockCycle extends HeldWait {
  readonly needed: Needed;
  /** The goroutine is started by the function that waits. */
  readonly isShown: boolean;
}

/** Where a goroutine locks a mutex before it tells what others wait for. */
export interface Needed {
  /** The mutex and what is waited for, in the names of the function that starts the goroutine. */
  readonly lock: AccessPath;
  readonly place: AccessPath;
  readonly mode: LockMode;
  /** The function that locks it, or calls one that does. */
  readonly summary: FunctionSummary;
  readonly node: NodeBase;
  readonly telling: Telling;
  readonly spawn: CallRecord;
  readonly spawner: FunctionSummary;
}

/** In the names of the function that it is listed for. */
interface Telling {
  readonly place: AccessPath;
  readonly does: Communication['does'];
  readonly from: FunctionSummary;
  readonly node: NodeBase;
}

interface Step {
  readonly lock: AccessPath;
  readonly mode: LockMode;
  readonly from: FunctionSummary;
  readonly node: NodeBase;
  /** What had been told by then on some way. */
  readonly told: ReadonlySet<AccessPath>;
}

/** Calls within the goroutine's function that are followed for what they tell. */
const maxDepth = 2;

/** What every function of a package waits for, or may take long with, while it holds a mutex that it has locked itself. Cases of a `select` with others are none, nor are sends where there may be room. */
export function heldWaitsOf(program: PackageProgram): readonly HeldWait[] {
  return program.summaries.flatMap((summary) => {
    if (isTestFile(summary.unit.file.uri)) return [];
    return summary.communications.flatMap((wait) => {
      if (wait.does === 'done' || wait.does === 'close' || wait.locks.held.size === 0) return [];
      if (isOneOfSeveral(summary, wait.node)) return [];
      if (wait.does === 'send' && !hasNoRoom(wait, program)) return [];
      return [...wait.locks.held].flatMap(([lock, mode]): HeldWait[] => {
        const since = wait.locks.since.get(lock);
        return since === undefined || lock.isUncertain || !isMutex(lock) ? [] : [{ summary, wait, lock, mode, since }];
      });
    });
  });
}

function hasNoRoom({ place }: Communication, program: PackageProgram): boolean {
  const target = place?.target?.origin;
  return target !== undefined && unbufferedChannelsOf(program).has(target);
}

/** Waits that never end once the goroutine has come to the lock. */
export function lockCyclesOf(program: PackageProgram, waits: readonly HeldWait[]): readonly LockCycle[] {
  if (!waits.some(({ wait }) => wait.place !== undefined)) return [];
  const search = new CycleSearch(program.summaries, (channel) => !unbufferedChannelsOf(program).has(channel));
  return waits.flatMap((wait) => search.cycleOf(wait) ?? []);
}

function isOneOfSeveral({ unit }: FunctionSummary, node: NodeBase): boolean {
  const around = parentsIn(unit.chunk).get(node as Node);
  return around !== undefined && choicesIn(unit.chunk).has(around);
}

class CycleSearch {
  private readonly taken = new TakenLocks();
  private readonly names = new PairNames();
  /** By channel or group. */
  private readonly needed = new Map<VarObject, Needed[]>();
  /** By channel or group: functions in whose text it is told, those of tests too. */
  private readonly tellers = new Map<VarObject, Set<FunctionSummary>>();

  /** @param hasRoom whether a channel may hold messages that nobody has received yet */
  constructor(
    summaries: readonly FunctionSummary[],
    private readonly hasRoom: (channel: VarObject) => boolean,
  ) {
    for (const spawner of summaries) {
      for (const { place, does } of spawner.communications)
        if (place?.target !== undefined && tells(does))
          getOrMake(this.tellers, place.target.origin, () => new Set()).add(spawner);
      for (const spawn of spawner.calls) if (spawn.kind === 'spawn') this.addNeeded(spawner, spawn);
    }
  }

  /** What a goroutine locks before it tells something, in the names of the function that starts it. */
  private addNeeded(spawner: FunctionSummary, spawn: CallRecord): void {
    const tellings = this.tellingsOf(spawn.callee, maxDepth);
    if (tellings.length === 0) return;
    for (const { lock, mode, from, node, told } of this.stepsOf(spawn.callee)) {
      const here = pathIn(spawn, lock);
      if (here === undefined) continue;
      for (const telling of tellings) {
        const place = pathIn(spawn, telling.place);
        const target = place?.target?.origin;
        if (place === undefined || target === undefined || told.has(telling.place)) continue;
        const needed = { lock: here, place, mode, summary: from, node, telling, spawn, spawner };
        getOrMake(this.needed, target, () => []).push(needed);
      }
    }
  }

  private stepsOf(summary: FunctionSummary): Step[] {
    const steps: Step[] = [];
    for (const { lock, mode, node, isFresh, order } of summary.takings)
      if (isMutex(lock) && !isFresh) steps.push({ lock, mode, from: summary, node, told: order.signalled });
    for (const call of summary.calls) {
      if (call.kind !== 'call') continue;
      for (const taken of this.taken.of(call.callee)) {
        const here = translated(taken, call);
        if (here === undefined) continue;
        steps.push({ ...here, from: summary, node: call.node, told: call.order.signalled });
      }
    }
    return steps;
  }

  private tellingsOf(summary: FunctionSummary, depth: number): readonly Telling[] {
    const found: Telling[] = summary.communications.flatMap(({ place, does, node }) =>
      place === undefined || !tells(does) ? [] : [{ place, does, from: summary, node }],
    );
    if (depth === 0) return found;
    for (const call of summary.calls) {
      if (call.kind !== 'call') continue;
      for (const telling of this.tellingsOf(call.callee, depth - 1)) {
        const place = pathIn(call, telling.place);
        if (place !== undefined) found.push({ ...telling, place });
      }
    }
    return found;
  }

  cycleOf(held: HeldWait): LockCycle | undefined {
    const { summary, wait, mode } = held;
    const { place, order } = wait;
    if (place?.target === undefined || wait.does === 'send' || order.joined.has(place) || order.hasUnknownJoin)
      return undefined;
    const all = (this.needed.get(place.target.origin) ?? []).filter(
      (one) => (mode === 'write' || one.mode === 'write') && this.areSame(held, place, one) && this.isOwed(wait, one),
    );
    const needed = all.find((one) => this.mayMeet(held, one));
    if (needed === undefined || !this.isToldByThemOnly(wait, all)) return undefined;
    return { ...held, needed, isShown: needed.spawner === summary };
  }

  /**
   * Whether it is certain that what is waited for is still to come: a message may be there where a channel has room, as the tokens of a semaphore are, and a goroutine that
   * counts itself is waited for only when it has done so.
   */
  private isOwed({ does, place }: Communication, { telling, spawn }: Needed): boolean {
    const target = place?.target?.origin;
    if (target === undefined) return false;
    if (telling.does === 'send' && does === 'receive') return !this.hasRoom(target);
    return does !== 'wait' || !this.countsItself(spawn.callee, target.name, maxDepth);
  }

  private countsItself({ unit, calls }: FunctionSummary, group: string, depth: number): boolean {
    if (adds(unit.body, group)) return true;
    if (depth === 0) return false;
    return calls.some(({ kind, callee }) => kind === 'call' && this.countsItself(callee, group, depth - 1));
  }

  /** Whether the goroutine's mutex and what it tells are those of a wait. */
  private areSame({ summary, lock }: HeldWait, place: AccessPath, needed: Needed): boolean {
    if (needed.spawner === summary && needed.lock === lock && needed.place === place) return true;
    const name = this.names.of(lock, place);
    return name !== undefined && name === this.names.of(needed.lock, needed.place);
  }

  private mayMeet({ summary, wait }: HeldWait, { telling, spawn, spawner, summary: locking }: Needed): boolean {
    if (telling.from === summary || spawn.callee === summary || locking === summary) return false;
    if ((wait.does === 'wait') !== (telling.does === 'done')) return false;
    // One that is started only after it was waited for.
    return spawner !== summary || spawn.node.start < wait.node.start;
  }

  /** Whether nobody else could send what is waited for; all of a group are waited for. */
  private isToldByThemOnly({ place, does }: Communication, needed: readonly Needed[]): boolean {
    if (does === 'wait') return true;
    const target = place?.target?.origin;
    const tellers = target === undefined ? undefined : this.tellers.get(target);
    const theirs = new Set(needed.map(({ telling }) => telling.from));
    return tellers !== undefined && [...tellers].every((one) => theirs.has(one));
  }
}

function tells(does: Communication['does']): boolean {
  return does === 'send' || does === 'close' || does === 'done';
}

/** `x.group.Add(…)` somewhere in the text. */
function adds(body: Node, group: string): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.kind === 'CallExpr' && node.fun.kind === 'SelectorExpr' && node.fun.sel.name === 'Add')
      found ||= lastName(node.fun.x) === group;
    return !found;
  });
  return found;
}
