import type { FunctionUnit } from '../../../flow/function-unit.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import type { PathEnd } from '../../../flow/paths/path-result.js';
import { PathWalker } from '../../../flow/paths/path-walker.js';
import type { ChannelUse, LocalChannel } from '../../../program/channels/local-channels.js';
import { loopAround, waysOutOf, type Loop } from '../../../program/channels/loops.js';
import { type GoroutineRun } from '../../../program/channels/runs.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import type { Expr, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import { isNamed, underlying } from '../../../types/type-queries.js';
import { ReceiverAutomaton, type ReceiverState } from './receiver-automaton.js';
import { variablesIn } from '../../../program/variables-in.js';

/** A goroutine that nobody receives from any more. */
export interface AbandonedSender {
  readonly channel: LocalChannel;
  readonly send: ChannelUse;
  readonly goroutine: GoroutineRun;
  /** The statement by which the function leaves; undefined at the end of its body. */
  readonly exit: Node | undefined;
  /** One goroutine sends, or several may, of which only the first are heard. */
  readonly isOneOfMany: boolean;
}

/** Finds unbuffered channels whose receiver may leave while goroutines that it started wait to send. */
export function findAbandonedSender(channel: LocalChannel, code: PackageCode): AbandonedSender | undefined {
  const { unit, uses, capacity, creation } = channel;
  if (creation === undefined || capacity !== 0 || isMain(unit, code)) return undefined;
  const sends = uses.filter(({ does }) => does === 'send');
  const receives = uses.filter(({ does }) => does === 'receive' || does === 'range');
  if (receives.length === 0 || !receives.every(({ run }) => run.kind === 'own')) return undefined;
  // Whoever waits to send panics when the function closes the channel.
  if (uses.some(({ does, run }) => does === 'close' && run.kind !== 'goroutine')) return undefined;
  const goroutines = new Map<Node, GoroutineRun>();
  for (const { run } of sends) {
    if (run.kind !== 'goroutine' || run.unit !== unit || run.outer.kind !== 'own' || !isCertain(run)) return undefined;
    goroutines.set(run.start, run);
  }
  const send = sends.find(({ isChoice }) => !isChoice);
  if (send?.run.kind !== 'goroutine') return undefined;
  const waiting = { channel, send, goroutine: send.run };
  const isConditional = sends.every(isUnderCondition);
  if (isConditional && isDecidedTogether(send.run, unit)) return undefined;
  const many = sends.find(
    ({ isChoice, node, run, unit: inside, owner }) =>
      !isChoice &&
      run.kind === 'goroutine' &&
      (loopAround(run.start, unit.node, unit.chunk, creation) !== undefined ||
        loopAround(node, owner, inside.chunk) !== undefined),
  );
  if (many?.run.kind === 'goroutine') {
    const early = leftEarly(receives, channel, goroutines);
    if (early !== undefined) return { channel, send: many, goroutine: many.run, exit: early, isOneOfMany: true };
  }
  const exit = neverHeard(channel, [...goroutines.values()], code, isConditional);
  return exit && { ...waiting, exit: exit.node, isOneOfMany: false };
}

export function isMain({ node }: FunctionUnit, { typed }: PackageCode): boolean {
  return typed.name === 'main' && node.kind === 'FuncDecl' && node.recv === undefined && node.name.name === 'main';
}

/** Whether the goroutine runs in any case, which what a timer calls doesn't. */
function isCertain({ start, unit }: GoroutineRun): boolean {
  return start.kind === 'GoStmt' || nameOfCallee(unit.info.calleeOf(start))?.endsWith(').Go') === true;
}

/** The first way out that nobody has received on since the goroutine started; one for a reason that the goroutine has no part in, where it doesn't send in any case. */
function neverHeard(
  { unit, variable, uses }: LocalChannel,
  goroutines: readonly GoroutineRun[],
  code: PackageCode,
  isConditional: boolean,
): { readonly node: Node | undefined } | undefined {
  const starts = new Set<Node>(goroutines.flatMap(({ start, body }) => [start.kind === 'GoStmt' ? start.call : body]));
  const walker = new PathWalker(code, new ReceiverAutomaton(starts));
  const loops = uses.flatMap((use) => {
    const loop = use.unit === unit && use.does !== 'send' ? loopAround(use.node, unit.node, unit.chunk) : undefined;
    return loop === undefined || goroutines.some(({ start }) => contains(loop, start)) ? [] : [loop];
  });
  const result = walker.walk(unit, [code.table.ofVariable(variable)], 'none');
  const ends = result?.ends.filter(
    (end) =>
      end.state === 'running' &&
      (end.exit === 'return' || end.exit === 'end') &&
      !loops.some((loop) => goesBy(loop, end)) &&
      !(isConditional && goroutines.some((one) => isToldBy(one, end, unit))),
  );
  const [first] = (ends ?? []).map(nodeOf).sort((a, b) => (a?.start ?? unit.body.end) - (b?.start ?? unit.body.end));
  return ends === undefined || ends.length === 0 ? undefined : { node: first };
}

function nodeOf({ point }: PathEnd<ReceiverState>): Node | undefined {
  const { step } = point.node;
  return step?.kind === 'return' ? step.stmt : undefined;
}

/** Whether a way goes by a loop that may have had nobody left to hear: its condition was false at once. */
function goesBy(loop: Loop, end: PathEnd<ReceiverState>): boolean {
  const { step } = end.point.node;
  const last = step === undefined ? undefined : step.kind === 'value' ? step.expr : step.stmt;
  if (last !== undefined && contains(loop.body, last)) return false;
  const head = loop.kind === 'RangeStmt' ? loop.x : loop.cond;
  if (head === undefined) return false;
  for (let point: PathEnd<ReceiverState>['point'] | undefined = end.point; point !== undefined; point = point.before) {
    const { step: one } = point.node;
    if (one?.kind === 'value' && contains(head, one.expr)) return true;
  }
  return false;
}

/** Whether the way to an end has heard something that the goroutine itself says, so that it may have nothing more to send. */
function isToldBy({ body, start }: GoroutineRun, end: PathEnd<ReceiverState>, unit: FunctionUnit): boolean {
  const heard = new Set<VarObject>();
  for (let point: PathEnd<ReceiverState>['point'] | undefined = end.point; point !== undefined; point = point.before) {
    if (point.state !== 'running') break;
    const { step } = point.node;
    if (step === undefined) continue;
    walk(step.kind === 'value' ? step.expr : step.kind === 'round' ? step.stmt.x : step.stmt, (node) => {
      if (node.kind === 'FuncLit' || node.kind === 'BlockStmt' || node.kind === 'GoStmt') return false;
      const isHeard =
        (node.kind === 'UnaryExpr' && node.op === '<-') ||
        (node.kind === 'CallExpr' && (step.kind === 'value' || isHearing(node.fun)));
      if (isHeard) for (const variable of variablesIn(node, unit.info)) heard.add(variable);
      return true;
    });
  }
  // What a declared function is given has another name in it.
  const given = start.kind === 'GoStmt' ? variablesIn(start.call, unit.info) : [];
  return [...given].some((one) => heard.has(one) && isTelling(one)) || isSaidIn(body, heard, unit);
}

function isHearing(fun: Expr): boolean {
  return fun.kind === 'SelectorExpr' && /^(?:Wait|R?Lock|Load)$/.test(fun.sel.name);
}

/** Whether a body sends on one of the variables, closes it, calls something on it or gives it to a function. */
function isSaidIn(body: Node, variables: ReadonlySet<VarObject>, { info }: FunctionUnit): boolean {
  let isSaid = false;
  const look = (expr: Expr): void => {
    for (const variable of variablesIn(expr, info)) isSaid ||= variables.has(variable) && isTelling(variable);
  };
  walk(body, (node) => {
    if (node.kind === 'SendStmt') look(node.chan);
    else if (node.kind === 'CallExpr') {
      if (isCancel(node.fun, info)) isSaid ||= [...variables].some((one) => isNamed(one.type, 'context.Context'));
      look(node.fun);
      for (const argument of node.args) look(argument);
    }
    return !isSaid;
  });
  return isSaid;
}

/** Whether a goroutine that has the variable can tell others something by it. */
function isTelling({ type }: VarObject): boolean {
  const under = underlying(type);
  return !isNamed(type, 'context.Context') && under.kind !== 'basic' && under.kind !== 'signature';
}

function isCancel(fun: Expr, info: FunctionUnit['info']): boolean {
  return isNamed(info.typeOf(fun), 'context.CancelFunc') || isNamed(info.typeOf(fun), 'context.CancelCauseFunc');
}

/** Whether the goroutine may end without the send. */
function isUnderCondition({ node, owner, unit, run }: ChannelUse): boolean {
  if (run.kind !== 'goroutine' || owner !== run.body) return true;
  const parents = parentsIn(unit.chunk);
  const around = parents.get(node);
  if (around === undefined || around !== run.body.body) return true;
  let mayEnd = false;
  walk(around, (inner) => {
    if (inner.kind === 'FuncLit') return false;
    if (inner.kind === 'ReturnStmt' && inner.start < node.start) mayEnd = true;
    return true;
  });
  return mayEnd;
}

/** Whether the goroutine and the function that started it both decide by one variable. */
function isDecidedTogether({ body, unit }: GoroutineRun, spawner: FunctionUnit): boolean {
  if (body.kind !== 'FuncLit') return false;
  const inside = new Set(conditionsIn(body.body).flatMap((one) => [...variablesIn(one, unit.info)]));
  return conditionsIn(spawner.body, body).some((one) =>
    [...variablesIn(one, spawner.info)].some((variable) => inside.has(variable) && variable.owner !== body),
  );
}

function conditionsIn(body: Node, without?: Node): Expr[] {
  const found: Expr[] = [];
  walk(body, (node) => {
    if (node === without) return false;
    if (node.kind === 'IfStmt') found.push(node.cond);
    else if (node.kind === 'ForStmt' && node.cond !== undefined) found.push(node.cond);
    else if (node.kind === 'SwitchStmt' && node.tag !== undefined) found.push(node.tag);
    else if (node.kind === 'CaseClause') found.push(...(node.list ?? []));
    return true;
  });
  return found;
}

/** Where the function stops receiving though more goroutines, or more of one, may be left. */
function leftEarly(
  receives: readonly ChannelUse[],
  { unit, creation }: LocalChannel,
  goroutines: ReadonlyMap<Node, GoroutineRun>,
): Node | undefined {
  const loops = receives.map((use) =>
    use.unit !== unit
      ? 'elsewhere'
      : use.does === 'range'
        ? use.node
        : loopAround(use.node, unit.node, unit.chunk, creation),
  );
  const [loop] = loops;
  if (loop === 'elsewhere' || loops.some((one) => one !== loop)) return undefined;
  if (loop === undefined) {
    const last = receives.at(-1)?.node;
    return [...goroutines.values()].some(({ start }) => loopAround(start, unit.node, unit.chunk, creation))
      ? last
      : undefined;
  }
  if ([...goroutines.keys()].some((start) => contains(loop, start)) || !endsByCount(loop, unit)) return undefined;
  if (loopAround(loop, unit.node, unit.chunk, creation) !== undefined) return undefined;
  const isOne = goroutines.size === 1 && [...goroutines.keys()].every((start) => loopAround(start, unit.node, unit.chunk, creation) === undefined); // prettier-ignore
  return waysOutOf(loop, unit.chunk).find(
    (way) => !isCounted(way, loop, unit) && !(isOne && dependsOnReceived(way, loop, unit)),
  );
}

/** Whether a way out of a loop depends on what was received, after which a goroutine may send nothing more. */
function dependsOnReceived(way: Node, loop: Loop, unit: FunctionUnit): boolean {
  const { info, chunk } = unit;
  const received = new Set<VarObject>();
  if (loop.kind === 'RangeStmt' && loop.key !== undefined)
    for (const one of variablesIn(loop.key, info)) received.add(one);
  walk(loop.body, (node) => {
    if (node.kind === 'AssignStmt' && node.rhs.some((value) => value.kind === 'UnaryExpr' && value.op === '<-'))
      for (const target of node.lhs) for (const one of variablesIn(target, info)) received.add(one);
    return node.kind !== 'FuncLit';
  });
  const parents = parentsIn(chunk);
  for (let at = parents.get(way); at !== undefined && at !== loop; at = parents.get(at))
    if (at.kind === 'IfStmt' && [...variablesIn(at.cond, info)].some((one) => received.has(one))) return true;
  return false;
}

/** Whether a loop goes on until all have been heard: over a channel or a collection, or by a number. */
function endsByCount(loop: Loop, unit: FunctionUnit): boolean {
  return loop.kind === 'RangeStmt' || (loop.cond !== undefined && isNumber(loop.cond, unit));
}

/** Whether a way out of a loop depends on a number, which may be that of those who have been heard. */
function isCounted(way: Node, loop: Loop, unit: FunctionUnit): boolean {
  const parents = parentsIn(unit.chunk);
  for (let at = parents.get(way); at !== undefined && at !== loop; at = parents.get(at)) {
    if (at.kind === 'IfStmt' && isNumber(at.cond, unit)) return true;
    if (at.kind === 'CaseClause' && (at.list ?? []).some((value) => isNumber(value, unit))) return true;
  }
  return false;
}

/** Whether something is compared with a number in a condition. */
function isNumber(condition: Expr, { info }: FunctionUnit): boolean {
  let isFound = false;
  walk(condition, (node) => {
    if (node.kind !== 'BinaryExpr' || !/^(?:[<>]=?|[!=]=)$/.test(node.op)) return !isFound;
    const type = underlying(info.typeOf(node.x));
    isFound ||= type.kind === 'basic' && /int|float/.test(type.name);
    return !isFound;
  });
  return isFound;
}
