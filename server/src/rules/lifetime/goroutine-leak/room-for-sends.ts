import type { Automaton, Outcome, ResourceEvent } from '../../../flow/paths/automaton.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { PathWalker } from '../../../flow/paths/path-walker.js';
import { unparen } from '../../../flow/unparen.js';
import type { ChannelRoom } from '../../../fixes/channel-room.js';
import type { ChannelUse, LocalChannel } from '../../../program/channels/local-channels.js';
import { loopAround, type Loop } from '../../../program/channels/loops.js';
import type { GoroutineRun } from '../../../program/channels/runs.js';
import { bodyUnitOf } from '../../../program/channels/runs.js';
import { placeOf } from '../../../flow/method-call.js';
import type { Expr, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { walk } from '../../../syntax/walk.js';
import { underlying } from '../../../types/type-queries.js';

type State = 'none' | 'sent' | 'again';

/** Counts what a goroutine sends. */
class SendAutomaton implements Automaton<State> {
  on(state: State, event: ResourceEvent): readonly Outcome<State>[] {
    if (event.kind === 'channel' && event.does === 'receive') return [{ state }];
    if (event.kind !== 'channel' || event.does === 'range') return [{ state: 'again' }];
    return [{ state: state === 'none' ? 'sent' : 'again' }];
  }

  mayNotRun(): boolean {
    return false;
  }
}

/**
 * The room with which nobody has to wait to send. Undefined where a goroutine may send more than once or does something behind the send, for which it
 * may count on having been heard, and where nobody knows how many goroutines there are.
 */
export function roomForSends(
  { unit, variable, creation, uses }: LocalChannel,
  code: PackageCode,
): ChannelRoom | undefined {
  if (creation === undefined) return undefined;
  const goroutines = new Map<Node, GoroutineRun>();
  for (const use of uses) {
    if (use.does !== 'send') continue;
    if (use.run.kind !== 'goroutine' || use.run.unit !== unit || !isLast(use)) return undefined;
    if (!goroutines.has(use.run.start) && !sendsOnce(use, use.run, code)) return undefined;
    goroutines.set(use.run.start, use.run);
  }
  const starts = [...goroutines.keys()];
  const loops = starts.map((start) => loopAround(start, unit.node, unit.chunk, creation));
  if (loops.every((loop) => loop === undefined)) return { name: variable.name, creation, room: String(starts.length) };
  const [loop] = loops;
  if (loop === undefined || loops.length > 1) return undefined;
  if (loopAround(loop, unit.node, unit.chunk, creation) !== undefined) return undefined;
  const room = roundsOf(loop, { unit, creation });
  return room === undefined ? undefined : { name: variable.name, creation, room };
}

function sendsOnce({ node }: ChannelUse, run: GoroutineRun, code: PackageCode): boolean {
  const inside = bodyUnitOf(run, code);
  if (inside === undefined || node.kind !== 'SendStmt') return false;
  const path = code.placesOf(inside).pathOf(node.chan);
  if (path === undefined) return false;
  const result = new PathWalker(code, new SendAutomaton()).walk(inside, [path], 'none');
  return result?.ends.every(({ state }) => state !== 'again') === true;
}

/** Whether nothing but returning is left to do behind a send. */
function isLast({ node, unit, run }: ChannelUse): boolean {
  if (run.kind !== 'goroutine') return false;
  const parents = parentsIn(unit.chunk);
  for (let at: Node = node; at !== run.body.body;) {
    const around = parents.get(at);
    if (around === undefined || around.kind === 'ForStmt' || around.kind === 'RangeStmt') return false;
    if (around.kind === 'BlockStmt' || around.kind === 'CaseClause' || around.kind === 'CommClause') {
      const stmts = around.kind === 'BlockStmt' ? around.stmts : around.body;
      const next = stmts[stmts.findIndex((one) => one === at) + 1];
      const isClause = next?.kind === 'CaseClause' || next?.kind === 'CommClause';
      if (next !== undefined && !isClause)
        return next.kind === 'ReturnStmt' && next.results.every((one) => one.kind === 'Ident');
    }
    at = around;
  }
  return true;
}

/** How often a loop runs, in words that mean the same where the channel is made. */
function roundsOf(loop: Loop, { unit, creation }: { unit: LocalChannel['unit']; creation: Node }): string | undefined {
  const { info } = unit;
  if (loop.kind === 'RangeStmt') {
    const type = underlying(info.typeOf(loop.x));
    const text = fixedName(loop.x, unit, creation);
    if (text === undefined) return undefined;
    if (type.kind === 'slice' || type.kind === 'map' || type.kind === 'array') return `len(${text})`;
    return type.kind === 'basic' && type.name === 'int' ? text : undefined;
  }
  const { init, cond, post } = loop;
  if (init?.kind !== 'AssignStmt' || init.rhs.length !== 1 || cond?.kind !== 'BinaryExpr' || cond.op !== '<')
    return undefined;
  const [first] = init.rhs;
  if (first === undefined || String(info.constantOf(first)) !== '0' || post?.kind !== 'IncDecStmt' || post.op !== '++')
    return undefined;
  const bound = unparen(cond.y);
  const type = underlying(info.typeOf(bound));
  if (info.constantOf(bound) === undefined && !(type.kind === 'basic' && type.name === 'int')) return undefined;
  if (bound.kind === 'CallExpr') {
    const [only] = bound.args;
    const callee = info.calleeOf(bound);
    const text =
      only === undefined || callee.kind !== 'builtin' || callee.name !== 'len'
        ? undefined
        : fixedName(only, unit, creation);
    return text === undefined ? undefined : `len(${text})`;
  }
  return bound.kind === 'BasicLit' ? bound.value : fixedName(bound, unit, creation);
}

/** The text of a name that has the same value where the channel is made as later in the function. */
function fixedName(expr: Expr, unit: LocalChannel['unit'], creation: Node): string | undefined {
  const { info, chunk } = unit;
  const constant = expr.kind === 'Ident' ? info.objectOf(expr) : undefined;
  if (constant?.kind === 'const') return expr.kind === 'Ident' ? expr.name : undefined;
  const place = placeOf(expr, info);
  if (place?.path !== chunk.text.slice(expr.start, expr.end)) return undefined;
  const { root } = place;
  const declared = root.declaration?.node;
  if (root.role === 'local' && (declared === undefined || declared.start > creation.start)) return undefined;
  if (root.owner !== undefined && root.owner !== unit.node) return undefined;
  const changes: Node[] = [];
  walk(unit.body, (node) => {
    const targets = node.kind === 'AssignStmt' ? node.lhs : node.kind === 'IncDecStmt' ? [node.x] : [];
    for (const target of targets) {
      const changed = placeOf(target, info);
      if (node.start > creation.start && changed?.root === root && place.path.startsWith(changed.path))
        changes.push(node);
    }
  });
  return changes.length > 0 ? undefined : place.path;
}
