import { methodSetOf } from '../../types/method-set.js';
import type { Type } from '../../types/type.js';
import { deref, typeFullName, underlying } from '../../types/type-queries.js';

const streams = new Set(['net.Conn', 'net.TCPConn', 'net.UnixConn', 'crypto/tls.Conn']);
const packets = new Set(['net.PacketConn', 'net.UDPConn', 'net.IPConn']);

/** Whether a type is a connection that carries a stream: one of `net` or `crypto/tls`, or one with the methods of these. Packets are another thing. */
export function isConnection(type: Type): boolean {
  const name = typeFullName(deref(type));
  if (name !== undefined && (streams.has(name) || packets.has(name))) return streams.has(name);
  if (!mayHaveMethods(type)) return false;
  const methods = methodSetOf(type);
  return (
    ['Read', 'Write', 'SetReadDeadline', 'RemoteAddr'].every((one) => methods.has(one)) && !methods.has('ReadFrom')
  );
}

/** Whether it can be read from and gives no way to set a deadline. */
export function isPlainReader(type: Type): boolean {
  if (!mayHaveMethods(type)) return false;
  const methods = methodSetOf(type);
  return methods.has('Read') && !methods.has('SetReadDeadline');
}

function mayHaveMethods(type: Type): boolean {
  return underlying(type).kind === 'interface' || deref(type).kind === 'named';
}
