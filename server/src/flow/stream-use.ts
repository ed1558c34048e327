import { typeFact } from '../knowledge/facts.js';
import { streamSenders } from '../knowledge/stream-senders.js';
import type { CallExpr, Expr } from '../syntax/ast.js';
import type { Type } from '../types/type.js';
import { deref, typeFullName } from '../types/type-queries.js';
import type { AccessPath } from './access-path.js';
import { variableOfIdent } from './assignments.js';
import { receiverType } from './dynamic-calls.js';
import { initialValue } from './initial-value.js';
import { receiverPath, resolvePath, type PathScope } from './resolve-path.js';
import { pieceOf, type StreamPiece } from './stream-piece.js';
import { calleeName } from './sync-operation.js';
import { unparen } from './unparen.js';

/** A call that sends bytes through a stream connection, or through what may be one. */
export interface StreamUse {
  /** The connection. */
  readonly stream: Expr;
  /** Undefined when it isn't always the same. */
  readonly path: AccessPath | undefined;
  /** Undefined where the call makes as many writes as it likes. */
  readonly piece: StreamPiece | undefined;
  /** The writer with a buffer through which it goes. */
  readonly buffer: AccessPath | undefined;
  /** Everything that the buffer has left is sent. */
  readonly isFlush: boolean;
  /** What it sends means something only behind what the same writer has sent before. */
  readonly isStateful: boolean;
}

/** Methods that send, and functions that do so by their first argument. */
const senders = new Set([
  'Write', 'WriteString', 'WriteByte', 'WriteRune', 'ReadFrom', 'WriteTo', 'Flush', 'Fprint', 'Fprintf', 'Fprintln', 'Copy', 'CopyN', 'CopyBuffer',
  'Encode', 'Execute', 'ExecuteTemplate', 'WriteProxy',
]); // prettier-ignore

/** Whether a type is known to be a connection for a stream of bytes. */
export function isStreamType(type: Type): boolean {
  const name = typeFullName(deref(type));
  return name !== undefined && typeFact(name)?.isStream === true;
}

/** Whether a method takes in what the other side sends: it may be an answer to what was sent before. */
export function readsFromStream(method: string, type: Type): boolean {
  return method === 'Read' && isStreamType(type);
}

/** What a parameter may be declared as that is given a connection. */
const writerInterfaces = new Set(['io.Writer', 'io.WriteCloser', 'io.ReadWriter', 'io.ReadWriteCloser']);

/** Undefined for calls that send nothing through a stream that has a name here. */
export function streamUse(call: CallExpr, scope: PathScope): StreamUse | undefined {
  const fun = unparen(call.fun);
  if (fun.kind !== 'SelectorExpr' || !senders.has(fun.sel.name)) return undefined;
  const { info } = scope;
  const selection = info.selectionOf(fun);
  if (selection?.kind === 'method') {
    const type = receiverType(selection, info.typeOf(fun.x));
    if (mayBeStream(type, fun.x, scope)) {
      const path = receiverPath(fun, scope);
      if (fun.sel.name === 'Write') return { ...direct(fun.x, path), piece: pieceOf(call.args, 'bytes', scope) };
      return fun.sel.name === 'ReadFrom' ? direct(fun.x, path) : undefined;
    }
    return methodOfOther(call, fun.x, fun.sel.name, scope);
  }
  const [writer, ...values] = call.args;
  if (writer === undefined) return undefined;
  const kind = streamSenders.get(calleeName(call, scope) ?? '');
  if (kind === undefined) return undefined;
  const through = throughBuffer(writer, scope);
  if (through === undefined && !mayBeStream(info.typeOf(writer), writer, scope)) return undefined;
  const base = through ?? direct(writer, resolvePath(writer, scope));
  if (kind === 'copy') return base;
  // `binary.Write(conn, order, value)`.
  return { ...base, piece: pieceOf(kind === 'fixed' ? values.slice(1) : values, kind, scope) };
}

/** `response.Write(conn)`, `gob.NewEncoder(conn).Encode(value)`, `w.Flush()` of a `bufio.Writer` over a connection. */
function methodOfOther(call: CallExpr, receiver: Expr, method: string, scope: PathScope): StreamUse | undefined {
  const name = calleeName(call, scope);
  const [argument] = call.args;
  if (name !== undefined && streamSenders.has(name)) {
    const isStream = argument !== undefined && mayBeStream(scope.info.typeOf(argument), argument, scope);
    return isStream ? direct(argument, resolvePath(argument, scope)) : undefined;
  }
  if (name === '(*encoding/gob.Encoder).Encode') {
    const made = madeOver(receiver, 'encoding/gob.NewEncoder', scope);
    // The first value of each type is sent behind a description of the type.
    return made === undefined ? undefined : { ...direct(made, resolvePath(made, scope)), isStateful: true };
  }
  if (name === '(*encoding/json.Encoder).Encode') {
    const made = madeOver(receiver, 'encoding/json.NewEncoder', scope);
    return made === undefined
      ? undefined
      : { ...direct(made, resolvePath(made, scope)), piece: pieceOf([], 'line', scope) };
  }
  const through = throughBuffer(receiver, scope);
  if (through === undefined) return undefined;
  if (method === 'Flush') return { ...through, isFlush: true };
  return method === 'ReadFrom' ? through : { ...through, piece: pieceOf(call.args, 'bytes', scope) };
}

/** The connection that a local `bufio.Writer` of the function's own is made over. */
function throughBuffer(writer: Expr, scope: PathScope): StreamUse | undefined {
  const stream = madeOver(writer, 'bufio.NewWriter', scope) ?? madeOver(writer, 'bufio.NewWriterSize', scope);
  if (stream === undefined || unparen(writer).kind !== 'Ident') return undefined;
  return { ...direct(stream, resolvePath(stream, scope)), buffer: resolvePath(writer, scope) };
}

/** The stream that a call of a maker gets, which is the value or that of a local. */
function madeOver(value: Expr, maker: string, scope: PathScope): Expr | undefined {
  const expr = unparen(value);
  const variable = expr.kind === 'Ident' ? variableOfIdent(expr, scope.info) : undefined;
  const isOnlyValue =
    variable?.role === 'local' && scope.assignments.countOf(variable) === 1 && !scope.assignments.isShared(variable);
  const call = variable === undefined ? expr : isOnlyValue ? initialValue(variable) : undefined;
  if (call?.kind !== 'CallExpr' || calleeName(call, scope) !== maker) return undefined;
  const stream = call.args[0];
  return stream !== undefined && mayBeStream(scope.info.typeOf(stream), stream, scope) ? stream : undefined;
}

/** A connection, or a parameter that may be given one. */
function mayBeStream(type: Type, expr: Expr, { info }: PathScope): boolean {
  if (isStreamType(type)) return true;
  if (expr.kind !== 'Ident' || !writerInterfaces.has(typeFullName(type) ?? '')) return false;
  return variableOfIdent(expr, info)?.role === 'param';
}

function direct(stream: Expr, path: AccessPath | undefined): StreamUse {
  return { stream, path, piece: undefined, buffer: undefined, isFlush: false, isStateful: false };
}
