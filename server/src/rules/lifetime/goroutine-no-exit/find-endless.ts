import type { FunctionUnit } from '../../../flow/function-unit.js';
import type { FlowNode } from '../../../flow/paths/control-flow.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { mentionedNames } from '../../../flow/mentioned-names.js';
import { unparen } from '../../../flow/unparen.js';
import { callbackRunOf } from '../../../knowledge/callbacks.js';
import { nameOfCallee } from '../../../types/callee-name.js';
import { isTickChannel } from '../../../flow/tick-channel.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import { methodCallOf } from '../../../flow/method-call.js';
import { unitsMentioning } from '../../../program/resources/function-units.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, ForStmt, GoStmt, Node, RangeStmt } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { FuncObject, VarObject } from '../../../types/object.js';
import type { NamedType, Type } from '../../../types/type.js';
import { isNamed, namedOf } from '../../../types/type-queries.js';
import { EndingChannels } from './ending-channels.js';

/** A goroutine of an object whose loop no way leaves, though the object's type can be closed. */
export interface EndlessGoroutine {
  readonly loop: ForStmt | RangeStmt;
  /** In whose text the loop stands. */
  readonly unit: FunctionUnit;
  readonly start: GoStmt | CallExpr;
  /** In whose text the goroutine is started. */
  readonly starter: FunctionUnit;
  readonly type: NamedType;
  readonly closer: FuncObject;
}

/** Calls within calls that are looked at: for the loop, and for what may end the goroutine in them. */
const maxDepth = 3;

export function findEndlessGoroutines(code: PackageCode): readonly EndlessGoroutine[] {
  const { typed } = code;
  if (!isInstrumented(typed.input.path)) return [];
  const channels = new EndingChannels(typed);
  const found = new Map<Node, EndlessGoroutine>();
  for (const unit of unitsMentioning(code, ['go', 'Go'])) {
    for (const { start, body, call } of startsIn(unit, code)) {
      if (isOfTheProgram(start, unit)) continue;
      const [owner] = ownersOf(call, body, unit);
      if (owner === undefined) continue;
      const endless = endlessLoop(body, code, 0);
      if (endless === undefined || found.has(endless.loop)) continue;
      if (mayEndWithin(endless, channels, code)) continue;
      found.set(endless.loop, { ...endless, start, starter: unit, ...owner });
    }
  }
  return [...found.values()];
}

interface Start {
  readonly start: GoStmt | CallExpr;
  readonly body: FunctionUnit;
  /** The started call; undefined for a literal that a group starts. */
  readonly call: CallExpr | undefined;
}

/** The goroutines that a function or literal starts itself. */
function startsIn(unit: FunctionUnit, code: PackageCode): readonly Start[] {
  const starts: Start[] = [];
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'GoStmt' && node.call.kind === 'CallExpr') {
      const body = code.calledUnit(node.call, unit);
      if (body !== undefined) starts.push({ start: node, body, call: node.call });
      // What the goroutine runs is another unit's.
      return false;
    }
    if (node.kind !== 'CallExpr') return true;
    const name = nameOfCallee(unit.info.calleeOf(node));
    node.args.forEach((argument, i) => {
      if (argument.kind !== 'FuncLit' || name === undefined) return;
      const body = callbackRunOf(name, i, undefined) === 'in-goroutine-once' && code.unitOfLiteral(argument, unit);
      if (body) starts.push({ start: node, body, call: undefined });
    });
    return true;
  });
  return starts;
}

/** Whether a `Once` of the package sees to it that the program starts one such goroutine in all. */
function isOfTheProgram(start: Node, { chunk, info }: FunctionUnit): boolean {
  const parents = parentsIn(chunk);
  for (let at = parents.get(start); at !== undefined; at = parents.get(at)) {
    const call = methodCallOf(at, info);
    if (call?.method === '(*sync.Once).Do' && call.on.root.role === 'package') return true;
  }
  return false;
}

type Owner = Pick<EndlessGoroutine, 'type' | 'closer'>;

/** Types of the package with a closer whose object the function that starts the goroutine is a method of, or makes and gives back, and which the goroutine has. */
function ownersOf(call: CallExpr | undefined, body: FunctionUnit, starter: FunctionUnit): readonly Owner[] {
  const { info, chunk } = starter;
  const decl = chunk.decls.find((one) => contains(one, starter.node));
  if (decl?.kind !== 'FuncDecl') return [];
  const receiver = decl.recv?.fields[0]?.names[0];
  const own = receiver && info.objectOf(receiver);
  const given = new Set<VarObject>();
  const takeFrom = (root: Node): void => {
    walk(root, (node) => {
      const object = node.kind === 'Ident' ? info.objectOf(node) : undefined;
      if (object?.kind === 'var' && (object === own || isReturned(object, decl, starter))) given.add(object);
    });
  };
  if (call !== undefined) takeFrom(call);
  if (body.node.kind === 'FuncLit') takeFrom(body.node);
  return [...given].flatMap(({ type }) => {
    const named = namedOf(type)?.origin;
    if (named === undefined || named.object.packagePath !== starter.object?.packagePath) return [];
    const closer = closerOf(named);
    return closer === undefined ? [] : [{ type: named, closer }];
  });
}

function isReturned(variable: VarObject, decl: Node, { info }: FunctionUnit): boolean {
  if (variable.role === 'result') return true;
  if (variable.role !== 'local') return false;
  let isFound = false;
  walk(decl, (node) => {
    if (node.kind === 'FuncLit' || isFound) return false;
    if (node.kind !== 'ReturnStmt') return true;
    isFound = node.results.some((result) => {
      const plain = unparen(result);
      const value = plain.kind === 'UnaryExpr' && plain.op === '&' ? unparen(plain.x) : plain;
      return value.kind === 'Ident' && info.objectOf(value) === variable;
    });
    return false;
  });
  return isFound;
}

/** The method that ends an object: one that needs no more than a limit. */
function closerOf({ methods }: NamedType): FuncObject | undefined {
  return methods.find(({ name, type, declaration }) => {
    if (!/^(?:[cC]lose|[sS]top|[sS]hutdown)$/.test(name) || type.kind !== 'signature') return false;
    if (declaration === undefined || isTestFile(declaration.file)) return false;
    return type.params.every((param) => isLimit(param.type));
  });
}

function isLimit(type: Type): boolean {
  return isNamed(type, 'context.Context') || isNamed(type, 'time.Duration');
}

type EndlessLoop = Pick<EndlessGoroutine, 'loop' | 'unit'>;

/** The loop at which all ways of a function end; undefined where some way may lead out, be it by a panic. */
function endlessLoop(unit: FunctionUnit, code: PackageCode, depth: number): EndlessLoop | undefined {
  if (depth > maxDepth) return undefined;
  const { entry } = code.flowOf(unit);
  const seen = new Set<FlowNode>([entry]);
  const endless: CallExpr[] = [];
  const ticking = new Set<FlowNode>();
  for (const node of seen) {
    const { step, exit } = node;
    const call = step?.kind === 'statement' && step.stmt.kind === 'ExprStmt' ? unparen(step.stmt.x) : undefined;
    if (exit === 'never' && call?.kind === 'CallExpr') endless.push(call);
    else if (exit !== undefined || node.edges.length === 0) return undefined;
    const isTicking = step?.kind === 'value' && step.range !== undefined && isTickChannel(step.expr, unit.info);
    for (const { to } of node.edges) {
      if (isTicking) ticking.add(to);
      if (!ticking.has(node) || to.step?.kind === 'round') seen.add(to);
    }
  }
  const loop = firstEndless(unit);
  if (loop !== undefined) return endless.length === 0 ? { loop, unit } : undefined;
  const [only] = endless;
  const callee = only === undefined || endless.length > 1 ? undefined : code.calledUnit(only, unit);
  return callee && endlessLoop(callee, code, depth + 1);
}

function firstEndless({ body, info }: FunctionUnit): ForStmt | RangeStmt | undefined {
  let found: ForStmt | RangeStmt | undefined;
  walk(body, (node) => {
    if (node.kind === 'FuncLit' || found !== undefined) return false;
    if (node.kind === 'ForStmt' && node.cond === undefined) found = node;
    if (node.kind === 'RangeStmt' && isTickChannel(node.x, info)) found = node;
    return true;
  });
  return found;
}

/** Whether the loop hears of something that may be the end, or calls what may end its goroutine. */
function mayEndWithin({ loop, unit }: EndlessLoop, channels: EndingChannels, code: PackageCode): boolean {
  const seen = new Set<FunctionUnit>([unit]);
  const look = (root: Node, within: FunctionUnit, depth: number): boolean => {
    let mayEnd = false;
    walk(root, (node) => {
      mayEnd ||= channels.mayTell(node, within);
      if (node.kind !== 'CallExpr' || mayEnd) return !mayEnd;
      const callee = code.calledUnit(node, within);
      if (callee === undefined || seen.has(callee)) return true;
      seen.add(callee);
      const names = mentionedNames(callee.chunk);
      mayEnd = names.has('Goexit') || names.has('panic') || (depth < maxDepth && look(callee.body, callee, depth + 1));
      return !mayEnd;
    });
    return mayEnd;
  };
  return look(loop.body, unit, 0);
}
