import type { AssignStmt, Expr, FuncDecl, FuncLit, Ident, Node } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';

/** How the variables of a chunk, closures included, get their values. Flow-insensitive. */
export interface Assignments {
  /** How often a variable is given a value, its declaration with one included. */
  countOf(variable: VarObject): number;
  /** The function literal that is the only value a variable ever gets. */
  functionOf(variable: VarObject): FuncLit | undefined;
  /** Whether a field or package variable is given a value anywhere in the declaration. */
  isPlaceAssigned(variable: VarObject): boolean;
  /** Whether the chunk has a function literal. */
  readonly hasLiterals: boolean;
  /** The context that a function from `context.WithCancel` and the like cancels. */
  contextOf(cancel: VarObject): VarObject | undefined;
  /** The writing end of a pipe, by its reading end. */
  writerOf(reader: VarObject): VarObject | undefined;
  /** The channel of `value, ok := <-channel`, by `ok` where that is its only value. */
  channelOfOk(ok: VarObject): Expr | undefined;
  /** Whether a closure captures the variable, or its address is taken. */
  isShared(variable: VarObject): boolean;
  /**
   * Whether the slice that is the only value a variable ever gets has room behind its last element; undefined when it isn't a `make` with
   * plain numbers.
   */
  roomOf(variable: VarObject): boolean | undefined;
  /** Capacity of the channel that is the only value a variable ever gets; undefined when that isn't a `make` with a plain number. */
  channelCapacityOf(variable: VarObject): number | undefined;
}

/** Scans the declarations of a chunk once. */
export function scanAssignments(declarations: readonly Node[], info: TypeInfo): Assignments {
  const counts = new Map<VarObject, number>();
  const functions = new Map<VarObject, FuncLit>();

  const capacities = new Map<VarObject, number>();
  let hasLiterals = false;
  const cancels = new Map<VarObject, VarObject>();
  const readers = new Map<VarObject, VarObject>();
  const received = new Map<VarObject, Expr>();
  const rooms = new Map<VarObject, boolean>();
  const places = new Set<VarObject>();
  const shared = new Set<VarObject>();

  const assign = (target: Expr, value: Expr | undefined): void => {
    const variable = variableOf(target, info);
    if (variable === undefined) return;
    if (variable.role === 'field' || variable.role === 'package') places.add(variable);
    counts.set(variable, (counts.get(variable) ?? 0) + 1);
    if (value?.kind === 'FuncLit') functions.set(variable, value);
    const capacity = value === undefined ? undefined : capacityOfMake(value);
    if (capacity !== undefined) capacities.set(variable, capacity);
    const room = value === undefined ? undefined : roomOfMake(value);
    if (room !== undefined) rooms.set(variable, room);
  };

  for (const declaration of declarations)
    walk(declaration, (node) => {
      switch (node.kind) {
        case 'AssignStmt':
          collectPair(node, info, cancels, readers);
          collectReceive(node, info, received);
          node.lhs.forEach((target, i) => {
            assign(target, node.lhs.length === node.rhs.length ? node.rhs[i] : undefined);
          });
          break;
        case 'ValueSpec':
          if (node.values.length > 0)
            node.names.forEach((name, i) => {
              assign(name, node.values[i]);
            });
          break;
        case 'IncDecStmt':
          assign(node.x, undefined);
          break;
        case 'UnaryExpr':
          if (node.op === '&') share(baseOf(node.x), info, shared);
          break;
        case 'FuncLit':
          hasLiterals = true;
          collectCaptures(node, info, shared);
          break;
        case 'RangeStmt':
          if (node.key !== undefined) assign(node.key, undefined);
          if (node.value !== undefined) assign(node.value, undefined);
          break;
        default:
          break;
      }
      return true;
    });
  return {
    hasLiterals,
    writerOf: (reader) => readers.get(reader),
    contextOf: (cancel) => (counts.get(cancel) === 1 ? cancels.get(cancel) : undefined),
    channelOfOk: (ok) => (counts.get(ok) === 1 ? received.get(ok) : undefined),
    countOf: (variable) => counts.get(variable) ?? 0,
    functionOf: (variable) => (counts.get(variable) === 1 ? functions.get(variable) : undefined),
    channelCapacityOf: (variable) => (counts.get(variable) === 1 ? capacities.get(variable) : undefined),
    roomOf: (variable) => (counts.get(variable) === 1 ? rooms.get(variable) : undefined),
    isPlaceAssigned: (variable) => places.has(variable),
    isShared: (variable) => shared.has(variable),
  };
}

/** `ctx, cancel := context.WithCancel(parent)` and `r, w := io.Pipe()`. */
function collectPair(
  { lhs, rhs }: AssignStmt,
  info: TypeInfo,
  cancels: Map<VarObject, VarObject>,
  readers: Map<VarObject, VarObject>,
): void {
  const [left, right] = lhs;
  const call = rhs[0];
  if (lhs.length !== 2 || left?.kind !== 'Ident' || right?.kind !== 'Ident' || call?.kind !== 'CallExpr') return;
  const callee = info.calleeOf(call);
  const name = callee.kind === 'func' ? callee.func.fullName : '';
  const [first, second] = [variableOfIdent(left, info), variableOfIdent(right, info)];
  if (first === undefined || second === undefined) return;
  if (name.startsWith('context.With')) cancels.set(second, first);
  else if (name === 'io.Pipe' || name === 'os.Pipe') readers.set(first, second);
}

/** `value, ok := <-channel`. */
function collectReceive({ lhs, rhs }: AssignStmt, info: TypeInfo, received: Map<VarObject, Expr>): void {
  const [, ok] = lhs;
  const [value] = rhs;
  if (ok?.kind !== 'Ident' || rhs.length !== 1 || value?.kind !== 'UnaryExpr' || value.op !== '<-') return;
  const variable = variableOfIdent(ok, info);
  if (variable !== undefined) received.set(variable, value.x);
}

/** Nested literals are collected by the walk that reaches them. */
function collectCaptures(literal: FuncLit, info: TypeInfo, shared: Set<VarObject>): void {
  walk(literal.body, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'Ident') {
      const variable = variableOfIdent(node, info);
      if (variable?.owner !== undefined && variable.owner !== literal) shared.add(variable);
    }
    return true;
  });
}

/** The variable that a place is part of. */
function baseOf(expr: Expr): Expr {
  switch (expr.kind) {
    case 'ParenExpr':
    case 'SelectorExpr':
    case 'IndexExpr':
      return baseOf(expr.x);
    default:
      return expr;
  }
}

function share(expr: Expr, info: TypeInfo, shared: Set<VarObject>): void {
  const variable = expr.kind === 'Ident' ? variableOfIdent(expr, info) : undefined;
  if (variable !== undefined) shared.add(variable);
}

function capacityOfMake(value: Expr): number | undefined {
  if (value.kind !== 'CallExpr' || value.fun.kind !== 'Ident' || value.fun.name !== 'make') return undefined;
  const [type, capacity] = value.args;
  if (type?.kind !== 'ChanType') return undefined;
  if (capacity === undefined) return 0;
  return capacity.kind === 'BasicLit' && capacity.token === 'INT' ? Number(capacity.value) : undefined;
}

function roomOfMake(value: Expr): boolean | undefined {
  if (value.kind !== 'CallExpr' || value.fun.kind !== 'Ident' || value.fun.name !== 'make') return undefined;
  const [type, length, capacity] = value.args;
  if (type?.kind !== 'ArrayType' || length?.kind !== 'BasicLit') return undefined;
  if (capacity === undefined) return false;
  return capacity.kind === 'BasicLit' ? Number(capacity.value) > Number(length.value) : undefined;
}

function variableOf(target: Expr, info: TypeInfo): VarObject | undefined {
  let expr: Expr = target;
  while (expr.kind === 'ParenExpr') expr = expr.x;
  if (expr.kind === 'SelectorExpr') expr = expr.sel;
  return expr.kind === 'Ident' ? variableOfIdent(expr, info) : undefined;
}

export function variableOfIdent(ident: Ident, info: TypeInfo): VarObject | undefined {
  if (ident.name === '_') return undefined;
  const object = info.objectOf(ident);
  return object?.kind === 'var' ? object : undefined;
}

/** Whether the variable belongs to the function itself, so that it is another one at each call. */
export function isLocalOf(variable: VarObject, node: FuncDecl | FuncLit): boolean {
  return variable.owner === node;
}
