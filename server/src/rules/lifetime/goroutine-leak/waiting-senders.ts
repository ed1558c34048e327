import type { Outcome, ResourceEvent } from '../../../flow/paths/automaton.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { PathWalker } from '../../../flow/paths/path-walker.js';
import type { ChannelUse, LocalChannel } from '../../../program/channels/local-channels.js';
import { groupOf } from '../../../program/channels/groups.js';
import { loopAround } from '../../../program/channels/loops.js';
import { type GoroutineRun } from '../../../program/channels/runs.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import { isSamePlace, methodCallOf, placeOf, type NamedPlace } from '../../../flow/method-call.js';
import type { CallExpr, Node } from '../../../syntax/ast.js';
import { walk } from '../../../syntax/walk.js';
import { underlying } from '../../../types/type-queries.js';
import { ReceiverAutomaton, type ReceiverState } from './receiver-automaton.js';
import { groupWaits } from '../../../knowledge/slow-calls.js';

/** A function waits for goroutines that wait for it to receive. */
export interface WaitingSender {
  readonly channel: LocalChannel;
  readonly send: ChannelUse;
  readonly goroutine: GoroutineRun;
  readonly group: NamedPlace;
  readonly wait: CallExpr;
}

/** Follows the group (1) of the goroutines that send on a channel (0), too. Its violation is `wait`. */
class WaitAutomaton extends ReceiverAutomaton {
  override on(state: ReceiverState, event: ResourceEvent): readonly Outcome<ReceiverState>[] {
    if (event.ref !== 1) return super.on(state, event);
    const isWait = event.kind === 'call' && event.method === 'Wait' && state === 'running';
    return [isWait ? { state: 'gone', violation: 'wait' } : { state }];
  }
}

/** Finds a `Wait` before anybody receives what the goroutines send first. */
export function findWaitingSender(channel: LocalChannel, code: PackageCode): WaitingSender | undefined {
  const { unit, uses, creation, variable } = channel;
  if (creation === undefined || !uses.every(({ run }) => run.kind === 'own' || run.kind === 'goroutine'))
    return undefined;
  const sends = uses.filter(({ does }) => does === 'send');
  if (!uses.every(({ does, run }) => does === 'send' || run.kind === 'own')) return undefined;
  const starts = new Set<Node>();
  let found: Omit<WaitingSender, 'wait' | 'channel'> | undefined;
  for (const send of sends) {
    const { run } = send;
    if (run.kind !== 'goroutine' || run.unit !== unit || run.outer.kind !== 'own') return undefined;
    starts.add(run.start.kind === 'GoStmt' ? run.start.call : run.body);
    const group = send.isChoice || !mayFill(channel, run) ? undefined : groupOf(run, code);
    if (group !== undefined && !isDoneBefore(send, group.inside))
      found ??= { send, goroutine: run, group: group.place };
  }
  if (found === undefined) return undefined;
  const { group } = found;
  const ref = waitedFor(group, channel, code);
  if (ref === undefined) return undefined;
  const walker = new PathWalker(code, new WaitAutomaton(starts));
  const result = walker.walk(unit, [code.table.ofVariable(variable), ref], 'none');
  const violation = result?.violations.find(
    ({ name, isOwn, node }) => name === 'wait' && isOwn && node.kind === 'CallExpr',
  );
  return violation?.node.kind === 'CallExpr' ? { ...found, channel, wait: violation.node } : undefined;
}

/** Whether the goroutines may send more than the channel holds. */
function mayFill({ unit, capacity, creation }: LocalChannel, { start }: GoroutineRun): boolean {
  if (capacity === 0) return true;
  // Whoever makes room for several may know how many there are.
  if (capacity !== 1) return false;
  const loop = loopAround(start, unit.node, unit.chunk, creation);
  if (loop?.kind !== 'RangeStmt') return false;
  // The function itself knows the length of what it has made.
  const role = placeOf(loop.x, unit.info)?.root.role;
  if (role !== 'param' && role !== 'receiver') return false;
  const type = underlying(unit.info.typeOf(loop.x));
  return type.kind === 'slice' || type.kind === 'map';
}

/** Whether the goroutine says that it is done before it sends. */
function isDoneBefore({ node, unit, owner }: ChannelUse, group: NamedPlace | undefined): boolean {
  if (group === undefined) return false;
  let isDone = false;
  walk(owner, (part) => {
    if (part.kind === 'DeferStmt' || part.start > node.start) return false;
    const call = methodCallOf(part, unit.info);
    if (call?.name === 'Done' && isSamePlace(call.on, group)) isDone = true;
    return true;
  });
  return isDone;
}

/** The group as the walk names it, where the function waits for it. */
function waitedFor(group: NamedPlace, { unit }: LocalChannel, code: PackageCode): ReturnType<PathOf> {
  let path: ReturnType<PathOf>;
  walk(unit.body, (node) => {
    if (node.kind !== 'CallExpr' || node.fun.kind !== 'SelectorExpr' || node.fun.sel.name !== 'Wait') return true;
    const place = placeOf(node.fun.x, unit.info);
    if (
      place !== undefined &&
      isSamePlace(place, group) &&
      groupWaits.has(nameOfCallee(unit.info.calleeOf(node)) ?? '')
    )
      path = code.placesOf(unit).receiverOf(node.fun);
    return true;
  });
  return path;
}

type PathOf = ReturnType<PackageCode['placesOf']>['receiverOf'];
