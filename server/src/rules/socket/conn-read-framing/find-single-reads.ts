import { unparen } from '../../../flow/unparen.js';
import { byFunction, type TypedFunction } from '../../../program/by-function.js';
import { isConnection } from '../../../program/connections/connection-type.js';
import { placeOf } from '../../../flow/method-call.js';
import { isTestFile } from '../../../program/test-files.js';
import type { CallExpr, Expr, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { walk } from '../../../syntax/walk.js';
import type { VarObject } from '../../../types/object.js';
import { messageBytesAt, type MessageBytes } from './message-bytes.js';

/** A `Read` of a connection into a buffer of the function, of which as much is used as a whole message has. */
export interface SingleRead {
  readonly from: TypedFunction;
  readonly call: CallExpr;
  /** The connection as written. */
  readonly connection: Expr;
  readonly holder: VarObject;
  readonly buffer: VarObject;
  /** The use that takes the most bytes. */
  readonly use: MessageBytes;
  /** Bytes that the `Read` has room for; undefined where that is worked out at run time. */
  readonly room: number | undefined;
}

/** Reads whose count nobody looks at, while more than the first byte of the buffer is used. */
export const findSingleReads = byFunction(
  (names) => names.has('Read'),
  (from): readonly SingleRead[] => {
    if (isTestFile(from.file.uri)) return [];
    const found: SingleRead[] = [];
    walk(from.decl, (node) => {
      const one = node.kind === 'CallExpr' ? singleRead(node, from) : undefined;
      if (one !== undefined) found.push(one);
    });
    return found;
  },
);

function singleRead(call: CallExpr, from: TypedFunction): SingleRead | undefined {
  const { info } = from;
  const fun = unparen(call.fun);
  const [into] = call.args;
  if (fun.kind !== 'SelectorExpr' || fun.sel.name !== 'Read' || into === undefined || call.args.length !== 1)
    return undefined;
  if (info.selectionOf(fun)?.kind !== 'method' || !isConnection(info.typeOf(fun.x))) return undefined;
  const holder = placeOf(fun.x, info)?.variable.origin;
  const target = bufferOf(into, from);
  if (holder === undefined || target === undefined || !isCountIgnored(call, from)) return undefined;
  const { buffer, room } = target;
  if (room !== undefined && room < 2) return undefined;
  const uses = usesBehind(call, buffer, from)
    .flatMap((name) => messageBytesAt(name, from, room) ?? [])
    // What lies beyond was put there by somebody else.
    .map((one) => ({ ...one, count: room === undefined ? one.count : Math.min(one.count ?? room, room) }));
  const [use] = uses.sort((a, b) => (b.count ?? Infinity) - (a.count ?? Infinity));
  if (use === undefined || (use.count !== undefined && use.count < 2)) return undefined;
  return { from, call, connection: fun.x, holder, buffer, use, room };
}

/** The local that a `Read` fills from its start, with the room that it has there; undefined for others. */
function bufferOf(
  into: Expr,
  from: TypedFunction,
): { readonly buffer: VarObject; readonly room: number | undefined } | undefined {
  const { info } = from;
  const expr = unparen(into);
  if (expr.kind === 'SliceExpr') {
    const [low, high] = [expr.low, expr.high].map((one) => (one === undefined ? undefined : info.constantOf(one)));
    if (expr.low !== undefined && low !== 0n) return undefined;
    const whole = bufferOf(expr.x, from);
    if (whole === undefined || expr.high === undefined) return whole;
    return typeof high === 'bigint' ? { ...whole, room: Number(high) } : undefined;
  }
  const buffer = expr.kind === 'Ident' ? info.objectOf(expr) : undefined;
  if (buffer?.kind !== 'var' || buffer.role !== 'local') return undefined;
  const made = madeWith(buffer, from);
  return made === undefined ? undefined : { buffer, room: made.room };
}

/** `make([]byte, n)` or `var b [n]byte` as the only value that a variable gets. */
function madeWith(buffer: VarObject, { info, decl }: TypedFunction): { readonly room: number | undefined } | undefined {
  const node = buffer.declaration?.node;
  if (node === undefined || isAssigned(buffer, decl, info)) return undefined;
  if (buffer.type.kind === 'array') return { room: buffer.type.length };
  const [targets, values] =
    node.kind === 'AssignStmt'
      ? [node.lhs, node.rhs]
      : node.kind === 'ValueSpec'
        ? [node.names, node.values]
        : [[], []];
  const value = values[targets.findIndex((one) => one === buffer.declaration?.ident)];
  const made = value === undefined ? undefined : unparen(value);
  const size = made?.kind === 'CallExpr' && made.args.length === 2 ? made.args[1] : undefined;
  if (made?.kind !== 'CallExpr' || size === undefined) return undefined;
  const callee = info.calleeOf(made);
  if (callee.kind !== 'builtin' || callee.name !== 'make') return undefined;
  const count = info.constantOf(size);
  return { room: typeof count === 'bigint' ? Number(count) : undefined };
}

function isAssigned(variable: VarObject, decl: Node, info: TypedFunction['info']): boolean {
  let isFound = false;
  walk(decl, (node) => {
    if (node.kind === 'AssignStmt' && node.op !== ':=')
      for (const target of node.lhs) if (target.kind === 'Ident' && info.objectOf(target) === variable) isFound = true;
    return !isFound;
  });
  return isFound;
}

/** Whether the count goes nowhere, or is only shown or compared with nothing at all. */
function isCountIgnored(call: CallExpr, { info, chunk, decl }: TypedFunction): boolean {
  const parents = parentsIn(chunk);
  const stmt = parents.get(call);
  if (stmt?.kind === 'ExprStmt') return true;
  if (stmt?.kind !== 'AssignStmt' || stmt.rhs.length !== 1) return false;
  const [target] = stmt.lhs;
  if (target?.kind !== 'Ident') return false;
  if (target.name === '_') return true;
  const count = info.objectOf(target);
  if (count?.kind !== 'var' || count.role !== 'local') return false;
  let isIgnored = true;
  walk(decl, (node) => {
    if (node.kind !== 'Ident' || node.name !== count.name || info.objectOf(node) !== count) return;
    const around = parents.get(node);
    if (around?.kind === 'AssignStmt' && around.lhs.includes(node)) return;
    if (around?.kind === 'BinaryExpr' && [around.x, around.y].some((side) => info.constantOf(side) === 0n)) return;
    const callee = around?.kind === 'CallExpr' ? info.calleeOf(around) : undefined;
    if (callee?.kind === 'func' && /^(?:fmt\.F?[Pp]rint|log\.|\(\*log\.Logger\)\.)/.test(callee.func.fullName)) return;
    isIgnored = false;
  });
  return isIgnored;
}

/** Where the buffer is named behind the call, as far as the next call that fills it. */
function usesBehind(call: CallExpr, buffer: VarObject, { decl, info, chunk }: TypedFunction): readonly Node[] {
  const names: Node[] = [];
  walk(decl, (node) => {
    if (node.kind === 'Ident' && node.start > call.end && node.name === buffer.name && info.objectOf(node) === buffer)
      names.push(node);
  });
  const next = names.findIndex((name) => isFilled(name, chunk));
  return next < 0 ? names : names.slice(0, next);
}

/** Whether a name stands in what `Read`, `io.ReadFull`, `copy` and the like write to. */
function isFilled(name: Node, chunk: TypedFunction['chunk']): boolean {
  const parents = parentsIn(chunk);
  let at = name;
  let around = parents.get(at);
  while (around?.kind === 'SliceExpr' || around?.kind === 'ParenExpr') around = parents.get((at = around));
  if (around?.kind !== 'CallExpr') return false;
  const fun = unparen(around.fun);
  const called = fun.kind === 'SelectorExpr' ? fun.sel.name : fun.kind === 'Ident' ? fun.name : '';
  return /^(?:Read\w*|Recv\w*)$/i.test(called) || (called === 'copy' && around.args[0] === at);
}
