import type { CallExpr } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import { deref, underlying } from '../types/type-queries.js';
import { pointeeMark, type AccessPath } from './access-path.js';
import { receiverType } from './dynamic-calls.js';
import type { FlowEnvironment } from './environment.js';
import type { FlowRecorder } from './flow-recorder.js';
import { isAsSafeAsItsSource } from './generator-source.js';
import { objectUse } from './object-use.js';
import { heldThroughout, withMessage, type OpenMessage } from './open-message.js';
import { receiverPath, type PathScope } from './resolve-path.js';
import { belongTogether } from './stream-piece.js';
import { readsFromStream, streamUse, type StreamUse } from './stream-use.js';
import type { AccessOperation, LockSet } from './summary.js';
import { unparen } from './unparen.js';

/** A method call on an object of a type that `knowledge` knows: it reads or writes the object's state. Bytes that are sent through a connection. */
export function recordObjectUse(call: CallExpr, recorder: FlowRecorder, scope: PathScope, env: FlowEnvironment): void {
  const sent = streamUse(call, scope);
  if (sent !== undefined) recordStreamUse(sent, call, recorder);
  const fun = unparen(call.fun);
  const selection = fun.kind === 'SelectorExpr' ? scope.info.selectionOf(fun) : undefined;
  if (fun.kind !== 'SelectorExpr' || selection?.kind !== 'method') return;
  const operand = receiverType(selection, scope.info.typeOf(fun.x));
  if (readsFromStream(fun.sel.name, operand)) recorder.endMessages();
  const use = objectUse(deref(operand), fun.sel.name);
  if (use === undefined) return;
  const path = receiverPath(fun, scope);
  if (isAsSafeAsItsSource(path?.place.target, fun.sel.name, env)) return;
  // Who copies an interface shares what is in it, as with a pointer.
  const isReference = /^(?:pointer|interface)$/.test(underlying(operand).kind);
  const kind = { target: 'object', operation: 'call', isWrite: use === 'write', isAtomic: false } as const;
  recorder.access(isReference ? path?.child(pointeeMark) : path?.place, kind, call, fun.x);
}

function recordStreamUse(use: StreamUse, call: CallExpr, recorder: FlowRecorder): void {
  const { state } = recorder;
  if (state === undefined || use.path === undefined) return;
  const path = use.path.child(pointeeMark);
  const record = (operation: AccessOperation, locks: LockSet): void => {
    const kind = { target: 'stream', operation, isWrite: operation !== 'piece', isAtomic: false } as const;
    recorder.access(path, kind, call, use.stream, locks);
  };
  if (use.buffer !== undefined) {
    const begun = state.open.get(use.buffer);
    if (use.isFlush) {
      record('piece', state.locks);
      if (begun?.isLong === true) record('buffered', heldThroughout(begun.locks, state.locks));
    }
    recorder.state = {
      ...state,
      open: withMessage(state.open, use.buffer, use.isFlush ? undefined : added(begun, use, state.locks)),
    };
    return;
  }
  record('piece', state.locks);
  if (use.piece === undefined) {
    record(use.isStateful ? 'encode' : 'copy', state.locks);
    recorder.state = { ...state, open: withMessage(state.open, path, undefined) };
    return;
  }
  const begun = state.open.get(path);
  const locks = begun === undefined ? state.locks : heldThroughout(begun.locks, state.locks);
  const isRest = begun?.piece !== undefined && belongTogether(begun.piece, use.piece, rootOf(use.path));
  if (isRest) record('message', locks);
  const isLast = use.piece.shape !== 'part';
  const next = { piece: use.piece, locks: isRest && !isLast ? locks : state.locks, isLong: false };
  recorder.state = { ...state, open: withMessage(state.open, path, next) };
}

function added(begun: OpenMessage | undefined, { piece }: StreamUse, locks: LockSet): OpenMessage {
  const isLong = begun?.isLong === true || piece?.isShort !== true;
  return { piece: undefined, isLong, locks: begun === undefined ? locks : heldThroughout(begun.locks, locks) };
}

function rootOf({ root }: AccessPath): VarObject | undefined {
  return root.kind === 'var' ? root : undefined;
}
