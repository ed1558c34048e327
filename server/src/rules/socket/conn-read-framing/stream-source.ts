import { unparen } from '../../../flow/unparen.js';
import type { Opening } from '../../../program/connections/connection-facts.js';
import type { ConnectionFlow } from '../../../program/connections/connection-flow.js';
import type { VarObject } from '../../../types/object.js';
import { deref, typeFullName } from '../../../types/type-queries.js';

/** What is known of where a connection comes from. */
export interface StreamSource {
  /** What opens it, where its type alone doesn't tell that it is a stream. */
  readonly opening: Opening | undefined;
}

const streams = new Set(['net.TCPConn', 'crypto/tls.Conn']);

/** Whether a connection is certainly a stream, whose reads end anywhere; undefined where it may carry packets, which come as a whole. */
export function streamSourceOf(holder: VarObject, flow: ConnectionFlow): StreamSource | undefined {
  if (streams.has(typeFullName(deref(holder.type)) ?? '')) return { opening: undefined };
  const openings = flow.openings.filter(({ variable }) => flow.reachedFrom(variable.origin).has(holder));
  const [opening] = openings;
  return opening !== undefined && openings.every(isStream) ? { opening } : undefined;
}

function isStream({ from: { info }, call, variable, isStandard }: Opening): boolean {
  if (streams.has(typeFullName(deref(variable.type)) ?? '')) return true;
  const fun = unparen(call.fun);
  if (!isStandard || fun.kind !== 'SelectorExpr') return false;
  if (/^Accept(?:TCP)?$/.test(fun.sel.name)) return true;
  const network = call.args.slice(0, 2).map((arg) => info.constantOf(arg));
  return network.some((name) => typeof name === 'string' && /^(?:tcp[46]?|unix)$/.test(name));
}
