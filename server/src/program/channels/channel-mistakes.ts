import { remembered } from '../../base/remembered.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import type { FlowNode } from '../../flow/paths/control-flow.js';
import { isDeferred, type PathPoint, type Violation } from '../../flow/paths/path-result.js';
import type { CallExpr, Node } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import { contains, walk } from '../../syntax/walk.js';
import { recovers } from '../../syntax/recovers.js';
import type { PackageProgram } from '../package-program.js';
import { pathCodeOf } from '../resources/path-code.js';
import type { ChannelMistake, ChannelState } from './channel-automaton.js';
import { channelWaysOf, type ChannelWays } from './channel-ways.js';
import { loopAround, waysOutOf } from './loops.js';

/** An operation that panics, or never comes back, whenever the function gets to it as the code says. */
export interface MistakenOperation {
  readonly ways: ChannelWays;
  readonly kind: ChannelMistake;
  /** In the text of the function: the operation, or the call of the function of the package that makes it. */
  readonly node: Node;
  readonly isOwn: boolean;
  /** Where the channel was closed before, in the text of the function; undefined by a deferred call, and for nil channels. */
  readonly closed: Node | undefined;
  /** Whether it is wrong on all ways that come to it. */
  readonly isOnAllWays: boolean;
  /** It runs when the function is left here. */
  readonly exit: Node | undefined;
}

type Wrong = Violation<ChannelState>;
type Point = PathPoint<ChannelState>;

/** One for each operation. */
export const channelMistakesOf: (program: PackageProgram) => readonly MistakenOperation[] = remembered((program) => {
  const code = pathCodeOf(program);
  const found = new Map<Node, MistakenOperation>();
  for (const ways of channelWaysOf(program)) {
    const { unit, result } = ways;
    if (result.violations.length === 0 || recovers(unit.body)) continue;
    for (const violation of result.violations) {
      if (found.has(violation.node)) continue;
      const one = judged(violation, ways, code);
      if (one !== undefined) found.set(violation.node, one);
    }
  }
  return [...found.values()];
});

function judged(violation: Wrong, ways: ChannelWays, code: PackageCode): MistakenOperation | undefined {
  const { node, point, isOwn, isCertain } = violation;
  const { unit } = ways;
  const kind = violation.name as ChannelMistake;
  if (!isOwn && (!isCertain || node.kind !== 'CallExpr' || recoversIn(node, unit, code, 0))) return undefined;
  const isOnAllWays = isDeferred(violation) ? isWrongAtExit(violation, ways) : isWrongAlways(violation, ways);
  const closing = kind === 'nil' ? undefined : closingPoint(point);
  if (!isOnAllWays && (closing === undefined || !leadsThere(closing, violation, ways, code))) return undefined;
  // What a callee does wrong whoever calls it is told there.
  if (!isOwn && (kind === 'nil' ? point.state !== 'nil' : closing === undefined)) return undefined;
  if (isAsked(violation, ways)) return undefined;
  const { step } = point.node;
  return {
    ways,
    kind,
    node,
    isOwn,
    closed: closing === undefined ? undefined : closedIn(closing, ways),
    isOnAllWays,
    exit: isDeferred(violation) && step?.kind === 'return' ? step.stmt : undefined,
  };
}

function isWrongAlways({ point }: Wrong, { result }: ChannelWays): boolean {
  return result.points.every(({ node, state }) => node !== point.node || state === 'ended');
}

function isWrongAtExit({ point }: Wrong, { result }: ChannelWays): boolean {
  if (point.node.exit !== 'return' && point.node.exit !== 'end') return false;
  return result.ends.every(({ point: end, state }) => end.node !== point.node || state === 'ended');
}

/** Where the way has closed the channel last; undefined where a deferred call did. */
function closingPoint(point: Point): Point | undefined {
  for (let at: Point | undefined = point; at.before !== undefined; at = at.before)
    if (at.state === 'closed' && at.before.state !== 'closed') return at;
  return undefined;
}

function closedIn({ node: { step } }: Point, { closes }: ChannelWays): Node | undefined {
  const root = step === undefined ? undefined : step.kind === 'value' ? step.expr : step.stmt;
  return root === undefined ? undefined : closes.find((call) => contains(root, call));
}

/** Whether whoever has closed the channel there comes to the operation in any case. */
function leadsThere(closing: Point, violation: Wrong, ways: ChannelWays, code: PackageCode): boolean {
  const { unit, result, isReassigned } = ways;
  const areClosed = result.points.every(({ node, state }) => node !== closing.node || isClosed(state));
  if (!areClosed || isReassigned) return false;
  if (isDeferred(violation)) return isDeferredBefore(violation.node, closing, unit);
  if (violation.point.node === closing.node) return isRepeated(violation, unit);
  const { edges } = closing.node;
  return !reachesExit(edges.map(({ to }) => to), violation.point.node, code.flowOf(unit).size); // prettier-ignore
}

function isClosed(state: ChannelState): boolean {
  return state === 'closed' || state === 'ended';
}

function reachesExit(from: readonly FlowNode[], avoided: FlowNode, size: number): boolean {
  const seen = new Set<FlowNode>([avoided]);
  const waiting = [...from];
  for (let node = waiting.pop(); node !== undefined && seen.size <= size; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.exit !== undefined || node.edges.length === 0) return true;
    for (const { to } of node.edges) waiting.push(to);
  }
  return false;
}

/** Whether the call was deferred by a statement of the function's outermost block, above the one that closes the channel. */
function isDeferredBefore(call: Node, { node: { step } }: Point, { body }: FunctionUnit): boolean {
  if (step === undefined) return false;
  const at = step.kind === 'value' ? step.expr : step.stmt;
  return body.stmts.some((stmt) => stmt.kind === 'DeferStmt' && contains(stmt, call) && stmt.end <= at.start);
}

/** Whether each round of a loop does it, and no way behind it leaves the loop. */
function isRepeated({ node }: Wrong, unit: FunctionUnit): boolean {
  const loop = loopAround(node, unit.node, unit.chunk);
  if (loop === undefined) return false;
  const parents = parentsIn(unit.chunk);
  let at = parents.get(node);
  while (at?.kind === 'ExprStmt' || at?.kind === 'SendStmt' || (at?.kind === 'BlockStmt' && at !== loop.body))
    at = parents.get(at);
  return at === loop.body && waysOutOf(loop, unit.chunk).every(({ start }) => start < node.start);
}

/** Whether the function finds out what the channel is like before it uses it: a receive in the same `select`, a value and `ok`, a comparison with nil. */
function isAsked({ name, node, point }: Wrong, { unit, channel }: ChannelWays): boolean {
  if (name === 'nil') return comparesWithNil(unit, channel.target?.name);
  const parents = parentsIn(unit.chunk);
  for (let at = parents.get(node); at !== undefined && at !== unit.node; at = parents.get(at)) {
    const clauses = at.kind === 'CommClause' && at.comm === undefined ? parents.get(at) : undefined;
    if (clauses?.kind === 'BlockStmt' && clauses.stmts.some((one) => one.kind === 'CommClause' && receives(one.comm)))
      return true;
  }
  for (let at: Point | undefined = point; at?.state === 'closed'; at = at.before) {
    const { step } = at.node;
    if (step?.kind === 'statement' && step.stmt.kind === 'AssignStmt' && step.stmt.lhs.length === 2)
      if (receives(step.stmt)) return true;
  }
  return false;
}

function receives(node: Node | undefined): boolean {
  let found = false;
  if (node !== undefined)
    walk(node, (part) => {
      if (part.kind === 'UnaryExpr' && part.op === '<-') found = true;
      return !found;
    });
  return found;
}

/** Whether a function asks whether something of that name is nil. */
export function comparesWithNil({ body }: Pick<FunctionUnit, 'body'>, name: string | undefined): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.kind === 'BinaryExpr' && (node.op === '==' || node.op === '!='))
      for (const side of [node.x, node.y]) {
        const ident = side.kind === 'SelectorExpr' ? side.sel : side;
        if (ident.kind === 'Ident' && ident.name === name) found = true;
      }
    return !found;
  });
  return found;
}

/** Whether the called function, or one that it calls, recovers from panics. */
function recoversIn(call: CallExpr, from: FunctionUnit, code: PackageCode, depth: number): boolean {
  const unit = code.calledUnit(call, from);
  if (unit === undefined || depth > 3) return false;
  if (recovers(unit.body)) return true;
  let found = false;
  walk(unit.body, (node) => {
    if (node.kind === 'CallExpr' && !found) found = recoversIn(node, unit, code, depth + 1);
    return !found;
  });
  return found;
}
