import type { FunctionUnit } from '../../../flow/function-unit.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import type { ChannelUse, LocalChannel } from '../../../program/channels/local-channels.js';
import { waysOutOf } from '../../../program/channels/loops.js';
import { bodyUnitOf, canEnd, type GoroutineRun, type Run } from '../../../program/channels/runs.js';
import { groupOf } from '../../../program/channels/groups.js';
import { isSamePlace, methodCallOf } from '../../../flow/method-call.js';
import { walk } from '../../../syntax/walk.js';
import type { FuncDecl, FuncLit, Node, RangeStmt } from '../../../syntax/ast.js';
import type { TypeInfo } from '../../../types/package.js';
import { isMain } from './abandoned-senders.js';
import { variablesIn } from '../../../program/variables-in.js';

type RangeUse = Extract<ChannelUse, { does: 'range' }>;

/** A range over a channel that nobody closes, though all who send on it come to an end. */
export interface UnclosedRange {
  readonly channel: LocalChannel;
  readonly range: RangeUse;
  readonly sends: readonly ChannelUse[];
  /** Undefined where the function that makes the channel ranges over it itself. */
  readonly goroutine: GoroutineRun | undefined;
}

export function findUnclosedRange(channel: LocalChannel, code: PackageCode): UnclosedRange | undefined {
  const { unit, uses, creation } = channel;
  if (creation === undefined || uses.some(({ does, run }) => does === 'close' || run.kind === 'unknown'))
    return undefined;
  const range = uses.find((use): use is RangeUse => use.does === 'range');
  const sends = uses.filter(({ does }) => does === 'send');
  if (range === undefined || sends.length === 0) return undefined;
  if (waysOutOf(range.node, range.unit.chunk).length > 0 || panics(range.node, range.unit.info)) return undefined;
  if (!sends.every(({ run }) => mayEnd(run, unit, code))) return undefined;
  const { run } = range;
  if (run.kind === 'own') {
    // What the function sends itself it sends before or in the loop: it gets no further.
    return sends.every((send) => send.run.kind === 'goroutine')
      ? { channel, range, sends, goroutine: undefined }
      : undefined;
  }
  if (run.kind !== 'goroutine' || run.unit !== unit || run.outer.kind !== 'own') return undefined;
  if (!canEnd(unit, code) || (isMain(unit, code) && !isWaitedFor(run, unit, code))) return undefined;
  return { channel, range, sends, goroutine: run };
}

/** Whether whoever sends comes to an end on some way. */
function mayEnd(run: Run, unit: FunctionUnit, code: PackageCode): boolean {
  if (run.kind === 'own' || run.kind === 'deferred') return canEnd(unit, code);
  if (run.kind !== 'goroutine') return false;
  const inside = bodyUnitOf(run, code);
  return inside !== undefined && canEnd(inside, code);
}

/** Whether the loop's body may leave it by a panic that somebody recovers from. */
export function panics(loop: RangeStmt, info: TypeInfo): boolean {
  let isFound = false;
  walk(loop.body, (part) => {
    if (part.kind === 'CallExpr' && info.calleeOf(part).kind === 'builtin') {
      const callee = info.calleeOf(part);
      isFound ||= callee.kind === 'builtin' && callee.name === 'panic';
    }
    return !isFound;
  });
  return isFound;
}

/** Whether the function waits for the goroutine's end: by the group that counts it, or a channel that it closes or sends on. */
function isWaitedFor(run: GoroutineRun, unit: FunctionUnit, code: PackageCode): boolean {
  const group = groupOf(run, code)?.place;
  const said = saidIn(run.body, unit);
  let isFound = false;
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit' || isFound) return false;
    const call = methodCallOf(node, unit.info);
    if (group !== undefined && call?.name === 'Wait' && isSamePlace(call.on, group)) isFound = true;
    if (node.kind === 'UnaryExpr' && node.op === '<-')
      isFound ||= [...variablesIn(node.x, unit.info)].some((variable) => said.has(variable));
    return true;
  });
  return isFound;
}

function saidIn(body: FuncLit | FuncDecl, { info }: FunctionUnit): ReadonlySet<Node | object> {
  const said = new Set<object>();
  if (body.kind !== 'FuncLit') return said;
  walk(body, (node) => {
    const channel =
      node.kind === 'SendStmt'
        ? node.chan
        : node.kind === 'CallExpr' && info.calleeOf(node).kind === 'builtin'
          ? node.args[0]
          : undefined;
    if (channel !== undefined) for (const variable of variablesIn(channel, info)) said.add(variable);
    return true;
  });
  return said;
}
