import type { PackageCode } from '../../../flow/paths/package-code.js';
import { PathWalker } from '../../../flow/paths/path-walker.js';
import { ChannelAutomaton } from '../../../program/channels/channel-automaton.js';
import type { ChannelUse, LocalChannel } from '../../../program/channels/local-channels.js';
import { loopAround } from '../../../program/channels/loops.js';
import { bodyUnitOf, type GoroutineRun } from '../../../program/channels/runs.js';
import type { CallExpr, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { contains } from '../../../syntax/walk.js';

/** A channel that two goroutines close. */
export interface SeveralClosers {
  readonly channel: LocalChannel;
  readonly close: Closing;
  readonly goroutine: GoroutineRun;
  /** Who closes it as well; undefined where a loop starts the goroutine, so that it is another one of the same kind. */
  readonly other: Closing | undefined;
}

type Closing = ChannelUse & { readonly does: 'close'; readonly node: CallExpr };

/** Undefined where only one goroutine is sure to close the channel. */
export function severalClosersOf(channel: LocalChannel, code: PackageCode): SeveralClosers | undefined {
  const closes = channel.uses.filter((use): use is Closing => use.does === 'close');
  const first = closes.find((use) => closesAlways(use, channel, code));
  if (first?.run.kind !== 'goroutine') return undefined;
  const { run } = first;
  if (isStartedByEachRound(run, channel)) return { channel, close: first, goroutine: run, other: undefined };
  const other = closes.find(
    (use) =>
      use !== first && !isSameRun(use, run) && (closesAlways(use, channel, code) || isOwnClose(use, channel, code)),
  );
  return other === undefined ? undefined : { channel, close: first, goroutine: run, other };
}

function isSameRun({ run }: ChannelUse, other: GoroutineRun): boolean {
  return run.kind === 'goroutine' && run.start === other.start;
}

/** Whether the goroutine closes the channel on every way through it. */
function closesAlways({ run, node, owner, unit }: Closing, channel: LocalChannel, code: PackageCode): boolean {
  if (run.kind !== 'goroutine' || run.unit !== channel.unit || run.outer.kind !== 'own' || owner !== run.body)
    return false;
  const inside = bodyUnitOf(run, code);
  const [argument] = node.args;
  const path = inside === undefined || argument === undefined ? undefined : code.placesOf(unit).pathOf(argument);
  if (inside === undefined || path === undefined) return false;
  const result = new PathWalker(code, new ChannelAutomaton(true)).walk(inside, [path], 'outer');
  return result !== undefined && result.ends.length > 0 && result.ends.every(({ state }) => state === 'closed');
}

/** Whether the function closes it on every way that starts the goroutine. */
function isOwnClose({ run, owner }: Closing, { unit, variable }: LocalChannel, code: PackageCode): boolean {
  if ((run.kind !== 'own' && run.kind !== 'deferred') || owner !== unit.node) return false;
  const path = code.table.ofVariable(variable);
  const result = new PathWalker(code, new ChannelAutomaton(true)).walk(unit, [path], 'outer');
  return result !== undefined && result.ends.length > 0 && result.ends.every(({ state }) => state === 'closed');
}

/** Whether every round of a loop in which the channel isn't made starts the goroutine. */
function isStartedByEachRound({ start }: GoroutineRun, { unit, creation }: LocalChannel): boolean {
  const loop = loopAround(start, unit.node, unit.chunk, creation);
  if (loop === undefined || creation === undefined) return false;
  const parents = parentsIn(unit.chunk);
  let at: Node | undefined = start;
  while (at !== undefined && at !== loop.body && (at === start || at.kind === 'ExprStmt' || at.kind === 'BlockStmt'))
    at = parents.get(at);
  const last = loop.body.stmts.at(-1);
  const isLeft = last?.kind === 'ReturnStmt' || (last?.kind === 'BranchStmt' && last.token === 'break');
  return at === loop.body && !isLeft && contains(loop.body, start);
}
