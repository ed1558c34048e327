import type { Automaton, Outcome, ResourceEvent } from '../../../flow/paths/automaton.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import type { PathPoint } from '../../../flow/paths/path-result.js';
import { PathWalker } from '../../../flow/paths/path-walker.js';
import { groupOf } from '../../../program/channels/groups.js';
import type { ChannelUse, LocalChannel } from '../../../program/channels/local-channels.js';
import { loopAround } from '../../../program/channels/loops.js';
import type { GoroutineRun } from '../../../program/channels/runs.js';
import { isSamePlace, type NamedPlace } from '../../../flow/method-call.js';
import type { CallExpr, Node } from '../../../syntax/ast.js';
import { dependsOnOthers } from './asked-first.js';
import { mayWait } from './waiting-steps.js';

/** A `close` that waits for none of the goroutines that send. */
export interface EarlyClose {
  readonly channel: LocalChannel;
  readonly close: ChannelUse & { readonly node: CallExpr };
  readonly send: ChannelUse;
  readonly goroutine: GoroutineRun;
  /** The group that counts every goroutine that sends, as the function names it; undefined where there is none. */
  readonly group: NamedPlace | undefined;
}

type State = 'none' | 'running' | 'heard' | 'gone';

/** Follows a channel through the function that starts goroutines which send on it. Its violation is `early`. */
class CloseAutomaton implements Automaton<State> {
  constructor(
    private readonly starts: ReadonlySet<Node>,
    private readonly hearsAll: (receive: Node) => boolean,
  ) {}

  on(state: State, event: ResourceEvent): readonly Outcome<State>[] {
    if (state === 'gone') return [{ state }];
    switch (event.kind) {
      case 'kept':
        return [{ state: this.starts.has(event.node) ? 'running' : state }];
      case 'channel': {
        const isHeard = state === 'running' && event.does !== 'send' && this.hearsAll(event.node);
        return [{ state: isHeard ? 'heard' : state }];
      }
      case 'call':
        if (event.method !== 'close') return [{ state }];
        return [state === 'running' ? { state: 'gone', violation: 'early' } : { state: 'gone' }];
      case 'assigned':
        return [{ state: 'none' }];
      case 'passed':
        return [{ state: 'gone' }];
    }
  }

  mayNotRun(): boolean {
    return false;
  }
}

/** Undefined where each way to the `close` may have waited for the senders. */
export function findEarlyClose(channel: LocalChannel, code: PackageCode): EarlyClose | undefined {
  const { unit, variable, creation, uses } = channel;
  if (creation === undefined) return undefined;
  const sends = uses.filter((use) => isUnguardedSend(use, channel, code));
  const closes = uses.filter(({ does, run, owner }) => does === 'close' && run.kind !== 'goroutine' && owner === unit.node); // prettier-ignore
  const [send] = sends;
  if (send?.run.kind !== 'goroutine' || closes.length === 0) return undefined;
  const runs = sends.flatMap(({ run }) => (run.kind === 'goroutine' ? [run] : []));
  const starts = new Set<Node>(runs.map(({ start, body }) => (start.kind === 'GoStmt' ? start.call : body)));
  const areMany =
    starts.size > 1 || runs.some(({ start }) => loopAround(start, unit.node, unit.chunk, creation) !== undefined);
  const hearsAll = (node: Node): boolean =>
    !areMany || node.kind === 'RangeStmt' || loopAround(node, unit.node, unit.chunk, creation) !== undefined;
  const automaton = new CloseAutomaton(starts, hearsAll);
  const result = new PathWalker(code, automaton).walk(unit, [code.table.ofVariable(variable)], 'none');
  for (const { name, node, point, isOwn } of result?.violations ?? []) {
    const close = closes.find((use) => use.node === node);
    if (name !== 'early' || !isOwn || close?.does !== 'close' || waitsOnTheWay(point, channel)) continue;
    if (areMany && isBehindReceives(point, channel)) continue;
    return { channel, close, send, goroutine: send.run, group: commonGroup(runs, code) };
  }
  return undefined;
}

/** A send that nothing keeps from coming after the `close`, in a goroutine that the function itself starts. */
function isUnguardedSend({ does, run, isChoice }: ChannelUse, { unit }: LocalChannel, code: PackageCode): boolean {
  if (does !== 'send' || isChoice || run.kind !== 'goroutine') return false;
  return run.unit === unit && run.outer.kind === 'own' && !dependsOnOthers(run, code);
}

/** Whether anything since the goroutine was started may have waited for it. */
function waitsOnTheWay(close: PathPoint<State>, { unit, variable }: LocalChannel): boolean {
  for (let point: PathPoint<State> | undefined = close; point?.state === 'running'; point = point.before) {
    const { step } = point.node;
    if (step === undefined) continue;
    const root = step.kind === 'value' ? step.expr : step.kind === 'round' ? step.stmt.x : step.stmt;
    if (step.kind !== 'defer' && mayWait(root, variable, unit)) return true;
  }
  return false;
}

/** Whether the `close` comes behind a loop that receives: as often as there are goroutines, for all that is known. */
function isBehindReceives({ node: { step } }: PathPoint<State>, { unit, uses, creation }: LocalChannel): boolean {
  const at = step === undefined ? undefined : step.kind === 'value' ? step.expr : step.stmt;
  return uses.some(({ does, node, run }) => {
    if (run.kind !== 'own' || (does !== 'receive' && does !== 'range')) return false;
    const loop = node.kind === 'RangeStmt' ? node : loopAround(node, unit.node, unit.chunk, creation);
    return loop !== undefined && (at === undefined || loop.end <= at.start);
  });
}

function commonGroup(runs: readonly GoroutineRun[], code: PackageCode): NamedPlace | undefined {
  const groups = runs.map((run) => groupOf(run, code)?.place);
  const [first] = groups;
  return groups.every((one) => one !== undefined && first !== undefined && isSamePlace(one, first)) ? first : undefined;
}
