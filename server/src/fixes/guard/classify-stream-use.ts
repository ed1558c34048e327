import type { CallExpr, Ident, Node, SelectorExpr } from '../../syntax/ast.js';
import { streamSenders } from '../../knowledge/stream-senders.js';
import { walk } from '../../syntax/walk.js';
import { isNamed, underlying } from '../../types/type-queries.js';
import type { ChunkView } from './chunk-view.js';
import { calleeName, type UseClass } from './classify-use.js';

/** Functions of std that only read through their first argument. */
const readers = new Set([
  'bufio.NewReader', 'bufio.NewReaderSize', 'bufio.NewScanner', 'encoding/json.NewDecoder', 'encoding/gob.NewDecoder', 'encoding/xml.NewDecoder',
  'io.ReadAll', 'io.ReadFull', 'io.ReadAtLeast', 'io.LimitReader', 'encoding/binary.Read', 'net/http.ReadResponse', 'net/textproto.NewReader',
]); // prettier-ignore

const sendingMethods = new Set(['Write', 'ReadFrom']);

/** Methods that several goroutines may call at any time, and that send nothing. */
const otherMethods = new Set([
  'Read', 'Close', 'CloseRead', 'CloseWrite', 'SetDeadline', 'SetReadDeadline', 'SetWriteDeadline', 'LocalAddr', 'RemoteAddr', 'SetNoDelay',
  'SetKeepAlive', 'SetKeepAlivePeriod', 'SetLinger', 'ConnectionState', 'Handshake', 'HandshakeContext',
]); // prettier-ignore

/** What is done at one place with a connection whose messages are to stay together. `initial` stands for all that sends nothing. */
export function classifyStreamUse(view: ChunkView, reference: Ident | SelectorExpr): UseClass {
  const outer = view.parentOf(reference);
  const call = sendingCallOf(view, reference);
  if (call !== undefined) {
    const around = view.parentOf(call);
    if (around?.kind === 'GoStmt' || around?.kind === 'DeferStmt') return { kind: 'escape' };
    return { kind: 'write', access: reference };
  }
  if (outer?.kind === 'SelectorExpr' && outer.x === reference)
    return otherMethods.has(outer.sel.name) ? { kind: 'initial' } : { kind: 'escape' };
  if (outer?.kind === 'BinaryExpr' && (outer.op === '==' || outer.op === '!=')) return { kind: 'initial' };
  if (outer?.kind === 'CallExpr')
    return outer.args[0] === reference && readers.has(calleeName(view, outer))
      ? { kind: 'initial' }
      : { kind: 'escape' };
  if (outer?.kind === 'KeyValueExpr' && outer.key === reference)
    return isOnlyHandedOver(view, outer.value) ? { kind: 'initial' } : { kind: 'escape' };
  return { kind: 'escape' };
}

/** The call that sends through the connection. */
export function sendingCallOf(view: ChunkView, reference: Ident | SelectorExpr): CallExpr | undefined {
  const outer = view.parentOf(reference);
  const call: Node | undefined =
    outer?.kind === 'SelectorExpr' && outer.x === reference && sendingMethods.has(outer.sel.name)
      ? view.parentOf(outer)
      : outer;
  if (call?.kind !== 'CallExpr') return undefined;
  if (call.fun === outer) return call;
  if (call.args[0] === reference && streamSenders.has(calleeName(view, call))) return call;
  return isWrittenTo(view, call, reference) ? call : undefined;
}

/** Whether a function of the package gets the connection as an `io.Writer`, so that it can only write, and gives back nothing that could keep it. */
function isWrittenTo({ info }: ChunkView, call: CallExpr, reference: Ident | SelectorExpr): boolean {
  const callee = info.calleeOf(call);
  const signature =
    callee.kind === 'func' && callee.func.declaration !== undefined ? underlying(callee.func.type) : undefined;
  if (signature?.kind !== 'signature') return false;
  const parameter = signature.params[call.args.indexOf(reference)];
  if (parameter === undefined || !isNamed(parameter.type, 'io.Writer')) return false;
  return signature.results.every(({ type }) => isNamed(type, 'error') || underlying(type).kind === 'basic');
}

/** Whether a connection comes from a variable through which nothing is sent in that function, or from a call. */
export function isOnlyHandedOver(view: ChunkView, value: Node): boolean {
  if (value.kind === 'CallExpr') return true;
  if (value.kind !== 'Ident') return false;
  const variable = view.info.objectOf(value);
  const owner = view.functionAround(value);
  if (variable?.kind !== 'var' || owner?.body === undefined || variable.role === 'package') return false;
  let isSent = false;
  walk(owner.body, (node) => {
    if (node.kind !== 'Ident' || node === value || view.info.objectOf(node) !== variable) return;
    if (sendingCallOf(view, node) !== undefined) isSent = true;
  });
  return !isSent;
}
