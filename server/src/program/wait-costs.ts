import { getOrMake } from '../base/get-or-make.js';
import { unparen } from '../flow/unparen.js';
import type { AccessPath } from '../flow/access-path.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import type { CallRecord, Communication, FunctionSummary } from '../flow/summary.js';
import { isStandardPackage } from '../knowledge/standard-package.js';
import { slowCalls } from '../knowledge/slow-calls.js';
import type { CallExpr, Expr, Node, NodeBase } from '../syntax/ast.js';
import { lastName } from '../syntax/last-name.js';
import { parentsIn } from '../syntax/parents.js';
import { contains, walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { Type } from '../types/type.js';
import { underlying } from '../types/type-queries.js';
import { channelClassesOf } from './aliases/channel-classes.js';
import { bufferedChannelsOf, unbufferedChannelsOf } from './channels/channel-rooms.js';
import { endsItsObject, isOfLifetime } from './ended-objects.js';
import type { HeldWait } from './lock-cycles.js';
import { placeOf } from '../flow/method-call.js';
import type { PackageProgram } from './package-program.js';
import { isMutexType } from './taken-locks.js';
import { isForTrial, isTestFile } from './test-files.js';

/** Waits with one mutex held, told as one. */
export interface WaitCost {
  readonly first: HeldWait;
  readonly others: readonly HeldWait[];
}

/** Calls within a goroutine's function that are followed for what they wait for. */
const maxDepth = 3;

/**
 * What waits cost those that need the mutex: one for each mutex, in the order of the functions. A mutex that is there to let one after the other wait costs nobody more than that, nor does a wait that is as good
 * as over, or one for goroutines that only share the work that is done under the mutex.
 */
export function waitCostsOf(program: PackageProgram, waits: readonly HeldWait[]): readonly WaitCost[] {
  const ofMutex = new Map<VarObject | HeldWait, HeldWait[]>();
  if (isForTrial(program.typed.input)) return [];
  const told = new Set<Communication>();
  const search = new CostSearch(program);
  for (const held of waits) {
    if (told.has(held.wait) || !search.isCost(held, waits)) continue;
    told.add(held.wait);
    getOrMake(ofMutex, held.lock.target?.origin ?? held, () => []).push(held);
  }
  return [...ofMutex.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [{ first, others }]));
}

class CostSearch {
  constructor(private readonly program: PackageProgram) {}

  isCost(held: HeldWait, waits: readonly HeldWait[]): boolean {
    if (isStated(held) || isOfStandIn(held.summary.unit)) return false;
    if (this.isForTurns(held, waits) || this.isOwnWork(held) || endsItsObject(held, this.program)) return false;
    return !this.isToken(held) && !this.isThere(held) && !this.isRelease(held);
  }

  /** Whether the mutex is there to let one after the other wait: wherever it is locked, nothing but the wait follows, or something is started or ended. */
  private isForTurns({ lock }: HeldWait, waits: readonly HeldWait[]): boolean {
    const mutex = lock.target?.origin;
    if (mutex === undefined) return false;
    return this.program.summaries.every(({ unit, takings }) =>
      takings.every(({ lock: taken, node }) => {
        if (taken.target?.origin !== mutex) return true;
        if (isOfLifetime(unit) || isTestFile(unit.file.uri)) return true;
        return waits.some(({ since, wait }) => since === node && !this.mayEndBetween(unit, node, wait.node, mutex));
      }),
    );
  }

  /** Whether a function may come to its end, unlock the mutex or leave the wait out after it has come to the first place. */
  private mayEndBetween({ body, chunk }: FunctionUnit, from: NodeBase, to: NodeBase, mutex: VarObject): boolean {
    const parents = parentsIn(chunk);
    for (let at = parents.get(to as Node); at !== undefined && at.start > from.end; at = parents.get(at))
      if (at.kind === 'IfStmt' && !contains(at.cond, to)) return true;
    const info = this.program.typed.info(chunk);
    const isUnlock = (node: Node): boolean => {
      if (node.kind !== 'CallExpr' || node.fun.kind !== 'SelectorExpr') return false;
      if (!/^R?Unlock$/.test(node.fun.sel.name)) return false;
      return !isMutexType(info.typeOf(node.fun.x)) || lastName(node.fun.x) === mutex.name;
    };
    let found = false;
    walk(body, (node) => {
      if (node.end < from.end || node.start > to.start) return false;
      if (node.start < from.end) return true;
      found ||= node.kind === 'ReturnStmt' || isUnlock(node);
      return !found && node.kind !== 'FuncLit' && node.kind !== 'DeferStmt';
    });
    return found;
  }

  /** Whether the channel is a lock itself: what the function takes out of it, it puts back. */
  private isToken({ summary: { unit }, wait: { does, place } }: HeldWait): boolean {
    const channel = place?.target?.origin;
    if (does !== 'receive' || channel === undefined) return false;
    return this.program.summaries.some(
      ({ unit: other, communications }) =>
        other.chunk === unit.chunk &&
        contains(unit.node, other.node) &&
        communications.some((one) => one.does === 'send' && one.place?.target?.origin === channel),
    );
  }

  /** Whether the message has come before: the function has closed the channel itself, or whoever sends needs the mutex to do so and leaves the message in the channel. */
  private isThere(held: HeldWait): boolean {
    const { summary, wait, lock } = held;
    const { does, place, node } = wait;
    const channel = place?.target?.origin;
    if (does !== 'receive' || channel === undefined) return false;
    const { unit, communications } = summary;
    if (communications.some((one) => one.does === 'close' && one.place === place && leadsTo(unit, one.node, node)))
      return true;
    if (this.isGivenAway(held)) return true;
    if (channel.role !== 'field' && channel.role !== 'package') return false;
    const tellings = this.program.summaries.flatMap((one) =>
      one.communications.filter((told) => tells(told) && told.place?.target?.origin === channel),
    );
    if (tellings.length === 0 || unbufferedChannelsOf(this.program).has(channel)) return false;
    const mutex = lock.target?.origin;
    return mutex !== undefined && tellings.every((one) => holds(one, mutex));
  }

  /** Whether the function has made the channel with room, and given it to somebody who may have put the message there. */
  private isGivenAway(held: HeldWait): boolean {
    const { summary, wait } = held;
    const [{ unit }, { node }] = [summary, wait];
    const channel = this.channelOf(held);
    if (channel === undefined || !bufferedChannelsOf(this.program).has(channel)) return false;
    const info = this.program.typed.info(unit.chunk);
    const isChannel = (expr: Expr): boolean => placeOf(expr, info)?.variable === channel;
    let made: Node | undefined;
    let isGiven = false;
    walk(unit.body, (one) => {
      if (one.start > node.start) return false;
      if (one.kind === 'AssignStmt' && one.lhs.some(isChannel)) made = one;
      if (one.kind === 'CallExpr' && made !== undefined && one.args.some(isChannel)) isGiven = true;
      return true;
    });
    return isGiven;
  }

  /** What names the channel, as the types know it by now; locals of a summary may be older objects. */
  private channelOf({ summary: { unit }, wait: { node } }: HeldWait): VarObject | undefined {
    return placeOf(node as Expr, this.program.typed.info(unit.chunk))?.variable.origin;
  }

  /** Whether a semaphore is released, which never waits: others send to the channel, which has room, and what comes out of it is nothing. */
  private isRelease(held: HeldWait): boolean {
    const {
      summary: { unit },
      wait: { does, node },
    } = held;
    const channel = this.channelOf(held);
    if (does !== 'receive' || channel === undefined || !isOfNothing(channel.type)) return false;
    const parents = parentsIn(unit.chunk);
    const receive = parents.get(node as Node);
    if (receive === undefined || parents.get(receive)?.kind !== 'ExprStmt') return false;
    const all = channelClassesOf(this.program.typed).find(({ members }) => members.has(channel));
    const buffered = bufferedChannelsOf(this.program);
    return all !== undefined && [...all.members].some((one) => buffered.has(one));
  }

  /** Whether the function shares the work it does under the mutex with goroutines of its own, which wait for nothing else. */
  private isOwnWork({ summary, wait: { place, node }, since }: HeldWait): boolean {
    if (place === undefined || !isLocal(place)) return false;
    const started = summary.calls.filter(
      (call) => call.kind === 'spawn' && call.node.start > since.start && call.node.start < node.start,
    );
    return started.length > 0 && started.every(({ callee }) => this.onlyWorks(callee, maxDepth));
  }

  private onlyWorks({ unit, communications, calls }: FunctionSummary, depth: number): boolean {
    if (communications.some(({ place }) => place === undefined || !isLocal(place))) return false;
    const known = new Map<NodeBase, CallRecord>(calls.map((call) => [call.node, call]));
    const info = this.program.typed.info(unit.chunk);
    let isKnown = true;
    walk(unit.body, (node) => {
      if (node.kind === 'CallExpr' && !isDone(node)) {
        const callee = info.calleeOf(node);
        const record = known.get(node);
        if (record !== undefined) isKnown &&= depth > 0 && this.onlyWorks(record.callee, depth - 1);
        else if (callee.kind === 'func')
          isKnown &&= isStandardPackage(callee.func.packagePath ?? '') && !slowCalls.has(callee.func.fullName);
        else isKnown &&= callee.kind === 'builtin' || callee.kind === 'conversion' || callee.kind === 'literal';
      }
      return isKnown;
    });
    return isKnown;
  }
}

/** `wg.Done()` */
function isDone({ fun }: CallExpr): boolean {
  const called = unparen(fun);
  return called.kind === 'SelectorExpr' && called.sel.name === 'Done';
}

/** `(*fakeFS).Chmod`: a method of what stands in for the real thing while something is tried out. */
function isOfStandIn({ object }: FunctionUnit): boolean {
  return (
    object !== undefined && /^\(\*?(?:[^()]*\.)?(?:[Ff]ake|[Mm]ock|[Ss]tub)(?![a-z])[^./()]*\)/.test(object.fullName)
  );
}

function isOfNothing(type: Type): boolean {
  const channel = underlying(type);
  if (channel.kind !== 'chan') return false;
  const element = underlying(channel.elem);
  return element.kind === 'struct' && element.fields.length === 0;
}

/** Whether a comment of the function, in front of the wait, says that the mutex is held meanwhile. */
function isStated({ summary: { unit }, wait, lock }: HeldWait): boolean {
  const name = lock.target?.name;
  if (name === undefined) return false;
  const statement = new RegExp(
    `\\b${name}\\b[^.;]*\\b(?:held|hold|holds|kept|keeps)\\b|\\b(?:hold|holding|keep|keeping)\\b[^.;]*\\b${name}\\b`,
  );
  return unit.chunk.comments.some(
    ({ start, end, comments }) =>
      start > unit.node.start &&
      end < wait.node.start &&
      statement.test(comments.map(({ text }) => text.replace(/^\/\/\s*/, '')).join(' ')),
  );
}

function isLocal({ root, parent }: AccessPath): boolean {
  return parent === undefined && root.kind === 'var' && root.role === 'local';
}

function tells({ does }: Communication): boolean {
  return does === 'send' || does === 'close';
}

function holds({ locks }: Communication, mutex: VarObject): boolean {
  return [...locks.held].some(([lock, mode]) => mode === 'write' && lock.target?.origin === mutex);
}

/** Whether a statement stands before a place, on every way to it. */
function leadsTo({ chunk }: FunctionUnit, first: NodeBase, then: NodeBase): boolean {
  const parents = parentsIn(chunk);
  let at = parents.get(first as Node);
  while (at !== undefined && at.kind !== 'BlockStmt') {
    if (at.kind === 'DeferStmt' || at.kind === 'GoStmt') return false;
    at = parents.get(at);
  }
  return at !== undefined && first.end <= then.start && contains(at, then);
}
