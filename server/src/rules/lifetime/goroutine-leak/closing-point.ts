import type { ClosingPoint } from '../../../fixes/close-channel.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { groupOf } from '../../../program/channels/groups.js';
import type { ChannelUse, LocalChannel } from '../../../program/channels/local-channels.js';
import { loopAround } from '../../../program/channels/loops.js';
import type { GoroutineRun } from '../../../program/channels/runs.js';
import { isSamePlace } from '../../../flow/method-call.js';
import type { Node, Stmt } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { UnclosedRange } from './unclosed-ranges.js';

/** Where a channel can be closed that is ranged over; undefined where no such place is certain. */
export function closingPointOf({ channel, range, sends }: UnclosedRange, code: PackageCode): ClosingPoint | undefined {
  const { unit, variable } = channel;
  if (sends.every(({ run, owner }) => run.kind === 'own' && owner === unit.node)) return behindSends(channel, sends);
  const goroutines = new Map<Node, GoroutineRun>();
  for (const { run, node } of sends) {
    if (run.kind !== 'goroutine' || run.unit !== unit || run.outer.kind !== 'own') return undefined;
    if (node.kind !== 'SendStmt' || node.chan.kind !== 'Ident') return undefined;
    goroutines.set(run.start, run);
  }
  const [only] = goroutines.values();
  if (only === undefined) return undefined;
  const isOne = goroutines.size === 1 && loopAround(only.start, unit.node, unit.chunk, channel.creation) === undefined;
  if (isOne) {
    const isCaptured = sends.every(({ node }) => node.kind === 'SendStmt' && namesChannel(node.chan, channel));
    return isCaptured && only.body.kind === 'FuncLit' ? { at: 'end-of', body: only.body.body } : undefined;
  }
  const group = groupOf(only, code)?.place;
  const before = topStatement(range.node, channel);
  if (group === undefined || before === undefined || range.run.kind !== 'own' || range.unit !== unit) return undefined;
  const areCounted = [...goroutines.values()].every((one) => {
    const other = groupOf(one, code)?.place;
    return other !== undefined && isSamePlace(other, group) && one.start.end < before.start;
  });
  return areCounted && before.start === range.node.start && variable.owner === unit.node
    ? { at: 'after-wait', before, group: group.path }
    : undefined;
}

function namesChannel(chan: Node, { unit, variable }: LocalChannel): boolean {
  return chan.kind === 'Ident' && unit.info.objectOf(chan) === variable;
}

/** Behind the last send, or at the end of the function where some way leaves it before. */
function behindSends(channel: LocalChannel, sends: readonly ChannelUse[]): ClosingPoint | undefined {
  const { unit, creation } = channel;
  const last = sends.at(-1);
  const stmt = last === undefined ? undefined : topStatement(last.node, channel);
  const made = creation === undefined ? undefined : topStatement(creation, channel);
  if (stmt === undefined || made === undefined || made === stmt) return undefined;
  if (!leavesBetween(unit.body, made.end, stmt.end)) return { at: 'behind', stmt };
  return waitsAfter(unit.body, made.end) ? undefined : { at: 'end-of-function', creation: made };
}

/** The statement of the function's outermost block that a node stands in. */
function topStatement(node: Node, { unit }: LocalChannel): Stmt | undefined {
  const parents = parentsIn(unit.chunk);
  for (let at: Node | undefined = node; at !== undefined; at = parents.get(at))
    if (parents.get(at) === unit.body) return unit.body.stmts.find((stmt) => stmt === at);
  return undefined;
}

function leavesBetween(body: Node, start: number, end: number): boolean {
  let isFound = false;
  walk(body, (node) => {
    if (node.kind === 'FuncLit' || isFound) return false;
    const isWay = node.kind === 'ReturnStmt' || (node.kind === 'BranchStmt' && node.token === 'goto');
    if (isWay && contains({ start, end }, node)) isFound = true;
    return true;
  });
  return isFound;
}

/** Whether the function waits for anything after an offset: what was deferred comes too late then. */
function waitsAfter(body: Node, start: number): boolean {
  let isFound = false;
  walk(body, (node) => {
    if (node.kind === 'FuncLit' || isFound) return false;
    if (node.start < start) return true;
    if (node.kind === 'UnaryExpr' && node.op === '<-') isFound = true;
    if (node.kind === 'SelectorExpr' && node.sel.name === 'Wait') isFound = true;
    return true;
  });
  return isFound;
}
