import type { FunctionUnit } from '../../../flow/function-unit.js';
import type { FlowNode } from '../../../flow/paths/control-flow.js';
import type { PackageCode } from '../../../flow/paths/package-code.js';
import { unparen } from '../../../flow/unparen.js';
import { loopAround, waysOutOf } from '../../../program/channels/loops.js';
import { isConnection } from '../../../program/connections/connection-type.js';
import { connectionUses, usesOfArgument, type ConnectionUses } from '../../../program/connections/connection-uses.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { unitsMentioning } from '../../../program/resources/function-units.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import type { CallExpr, DeferStmt, Expr, GoStmt, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { contains, walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import { mayWait } from '../../../program/connections/may-wait.js';

/** A connection that a function closes while a goroutine which it has started still works with it. */
export interface CloseInUse {
  readonly unit: FunctionUnit;
  readonly variable: VarObject;
  readonly close: CallExpr;
  /** The statement that defers the close; undefined where it is closed at once. */
  readonly deferred: DeferStmt | undefined;
  /** Closes on other ways, as the two of an `if`. */
  readonly others: readonly CallExpr[];
  readonly go: GoStmt;
  readonly uses: ConnectionUses;
  /** The loop goes on with other connections: this one is closed with all the others when the function ends. */
  readonly isAtEndOfLoop: boolean;
  /** Other goroutines of the function have it, too. */
  readonly isShared: boolean;
}

/** Finds them; one for each connection of a function. */
export function findClosesInUse(program: PackageProgram): readonly CloseInUse[] {
  const code = pathCodeOf(program);
  const found: CloseInUse[] = [];
  for (const unit of unitsMentioning(code, ['Close'])) {
    const started = goroutinesIn(unit, code);
    for (const { go, variable, uses } of started) {
      if (uses.use === undefined || found.some((one) => one.unit === unit && one.variable === variable)) continue;
      const way = closedAtOnce(go, variable, unit, code) ?? closedAfterLoop(go, variable, uses, unit);
      if (way === undefined) continue;
      const isShared = started.some((other) => other.go !== go && other.variable === variable);
      found.push({ unit, variable, go, uses, isShared, ...way });
    }
  }
  return found;
}

type Way = Pick<CloseInUse, 'close' | 'deferred' | 'others' | 'isAtEndOfLoop'>;

interface Started {
  readonly go: GoStmt;
  readonly variable: VarObject;
  readonly uses: ConnectionUses;
}

/** The goroutines that a function's own text starts, with the connections that it gives them or that they capture. */
function goroutinesIn(unit: FunctionUnit, code: PackageCode): readonly Started[] {
  const found: Started[] = [];
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'GoStmt') {
      for (const [variable, uses] of usesIn(node, unit, code)) found.push({ go: node, variable, uses });
      return false;
    }
    return true;
  });
  return found;
}

function usesIn(go: GoStmt, unit: FunctionUnit, code: PackageCode): ReadonlyMap<VarObject, ConnectionUses> {
  const found = new Map<VarObject, ConnectionUses>();
  const call = unparen(go.call);
  if (call.kind !== 'CallExpr') return found;
  const fun = unparen(call.fun);
  walk(fun, (node) => {
    const variable = node.kind === 'Ident' ? connectionOf(node, unit) : undefined;
    if (variable === undefined || found.has(variable) || contains(fun, variable.declaration?.ident ?? fun)) return;
    const literal = fun.kind === 'FuncLit' ? code.unitOfLiteral(fun, unit) : undefined;
    found.set(variable, connectionUses(fun, variable, literal ?? unit, code));
  });
  for (const [index, arg] of call.args.entries()) {
    const variable = connectionOf(arg, unit);
    if (variable !== undefined) found.set(variable, usesOfArgument(call, index, unit, code));
  }
  return found;
}

function connectionOf(expression: Expr, { info }: FunctionUnit): VarObject | undefined {
  const expr = unparen(expression);
  const object = expr.kind === 'Ident' ? info.objectOf(expr) : undefined;
  if (object?.kind !== 'var' || (object.role !== 'local' && object.role !== 'param')) return undefined;
  return isConnection(object.type) ? object : undefined;
}

/** Where every way from the start of a goroutine comes to a close, at once or at the end of the function, without waiting for anything. */
function closedAtOnce(go: GoStmt, variable: VarObject, unit: FunctionUnit, code: PackageCode): Way | undefined {
  const start = nodesOf(code.flowOf(unit).entry).find(({ step }) => step?.kind === 'statement' && step.stmt === go);
  if (start === undefined) return undefined;
  const closes = new Set<CallExpr>();
  const ends: (DeferredClose | undefined)[] = [];
  const ways = [{ from: start, deferred: deferredClose(unit, variable, (stmt) => isBefore(stmt, go, unit)) }];
  const seen = new Set<FlowNode>();
  for (const { from, deferred } of ways) {
    for (const { to } of from.edges) {
      if (seen.has(to)) continue;
      seen.add(to);
      const closing = closeInStep(to, variable, unit);
      if (closing !== undefined) {
        closes.add(closing);
        continue;
      }
      const { step } = to;
      if (step?.kind !== 'defer' && mayWait(step, variable, unit)) return undefined;
      const added = step?.kind === 'defer' ? deferredClose(unit, variable, (stmt) => stmt === step.stmt) : undefined;
      const way = { from: to, deferred: deferred ?? added };
      if (to.exit === 'return' || to.exit === 'end') ends.push(way.deferred);
      else if (to.exit === undefined && to.edges.length === 0) return undefined;
      ways.push(way);
    }
  }
  const [close, ...others] = closes;
  if (close !== undefined && ends.length === 0) return { close, deferred: undefined, others, isAtEndOfLoop: false };
  const [end] = ends;
  if (end === undefined || ends.includes(undefined) || isMain(unit) || deferredWaits(unit, end.stmt)) return undefined;
  return { close: end.call, deferred: end.stmt, others: [...closes], isAtEndOfLoop: false };
}

function nodesOf(entry: FlowNode): readonly FlowNode[] {
  const nodes = new Set([entry]);
  for (const node of nodes) for (const { to } of node.edges) nodes.add(to);
  return [...nodes];
}

/** `conn.Close()` as what a statement does, whatever becomes of its error. */
function closeInStep({ step }: FlowNode, variable: VarObject, unit: FunctionUnit): CallExpr | undefined {
  if (step?.kind !== 'statement') return undefined;
  const { stmt } = step;
  const value = stmt.kind === 'ExprStmt' ? stmt.x : stmt.kind === 'AssignStmt' ? stmt.rhs[0] : undefined;
  return value === undefined ? undefined : closeOf(value, variable, unit);
}

function closeOf(expression: Expr, variable: VarObject, unit: FunctionUnit): CallExpr | undefined {
  const call = unparen(expression);
  if (call.kind !== 'CallExpr') return undefined;
  const fun = unparen(call.fun);
  const isClose = fun.kind === 'SelectorExpr' && fun.sel.name === 'Close';
  return isClose && connectionOf(fun.x, unit) === variable ? call : undefined;
}

interface DeferredClose {
  readonly stmt: DeferStmt;
  readonly call: CallExpr;
}

/** A deferred close of the connection, called itself or as all that a deferred literal does. */
function deferredClose(
  unit: FunctionUnit,
  variable: VarObject,
  isWanted: (stmt: DeferStmt) => boolean,
): DeferredClose | undefined {
  for (const stmt of defersIn(unit)) {
    if (!isWanted(stmt)) continue;
    const deferred = unparen(stmt.call);
    const literal = deferred.kind === 'CallExpr' ? unparen(deferred.fun) : undefined;
    const [only, ...others] = literal?.kind === 'FuncLit' ? literal.body.stmts : [];
    const inside = only?.kind === 'ExprStmt' && others.length === 0 ? closeOf(only.x, variable, unit) : undefined;
    const call = closeOf(stmt.call, variable, unit) ?? inside;
    if (call !== undefined) return { stmt, call };
  }
  return undefined;
}

function defersIn({ body }: FunctionUnit): readonly DeferStmt[] {
  const found: DeferStmt[] = [];
  walk(body, (node) => {
    if (node.kind === 'DeferStmt') found.push(node);
    return node.kind !== 'FuncLit';
  });
  return found;
}

/** Whether a statement runs on every way to another one: it stands earlier in a list around that. */
function isBefore(stmt: Node, other: Node, { chunk }: FunctionUnit): boolean {
  const list = parentsIn(chunk).get(stmt);
  return list?.kind === 'BlockStmt' && stmt.end <= other.start && contains(list, other);
}

function deferredWaits(unit: FunctionUnit, except: DeferStmt): boolean {
  return defersIn(unit).some((stmt) => stmt !== except && mayWait({ kind: 'defer', stmt }, undefined, unit));
}

function isMain({ node, object }: FunctionUnit): boolean {
  return node.kind === 'FuncDecl' && node.name.name === 'main' && object?.receiverTypeName === undefined;
}

/**
 * A close that each round of a loop defers, with the goroutine of the round that never closes: the connections stay open until the loop ends, and are
 * all closed then.
 */
function closedAfterLoop(go: GoStmt, variable: VarObject, uses: ConnectionUses, unit: FunctionUnit): Way | undefined {
  const loop = loopAround(go, unit.node, unit.chunk);
  const declared = variable.declaration?.ident;
  if (loop === undefined || declared === undefined || !contains(loop.body, declared) || isMain(unit)) return undefined;
  if (uses.closes || uses.isHandedOn || waysOutOf(loop, unit.chunk).length === 0) return undefined;
  const close = deferredClose(unit, variable, (stmt) => loopAround(stmt, unit.node, unit.chunk) === loop);
  if (close === undefined || synchronizes(unit)) return undefined;
  return { close: close.call, deferred: close.stmt, others: [], isAtEndOfLoop: true };
}

/** Whether a function waits for messages or groups anywhere, be it in what it defers. */
function synchronizes({ body, info }: FunctionUnit): boolean {
  let isFound = false;
  walk(body, (node) => {
    if (node.kind === 'GoStmt') return false;
    if (node.kind === 'SelectStmt' || (node.kind === 'UnaryExpr' && node.op === '<-')) isFound = true;
    if (node.kind === 'RangeStmt' && info.typeOf(node.x).kind === 'chan') isFound = true;
    if (node.kind === 'CallExpr' && node.fun.kind === 'SelectorExpr' && node.fun.sel.name === 'Wait') isFound = true;
    return !isFound;
  });
  return isFound;
}
