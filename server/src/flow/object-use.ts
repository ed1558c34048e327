import { typeFact } from '../knowledge/facts.js';
import type { TypeFact } from '../knowledge/schema.js';
import type { Type } from '../types/type.js';
import { typeFullName, underlying } from '../types/type-queries.js';

/**
 * What a method of a type of another package does to its receiver's state, when the type's documentation doesn't allow concurrent use; undefined for
 * methods that are safe at any time and for types of which nothing is known.
 */
export function objectUse(type: Type, method: string): 'read' | 'write' | undefined {
  const fact = factOf(type);
  if (fact?.concurrency === undefined || fact.concurrency === 'safe') return undefined;
  if (fact.safeMethods?.includes(method) === true) return undefined;
  if (fact.sendingMethods !== undefined) return fact.sendingMethods.includes(method) ? 'write' : undefined;
  if (fact.concurrency === 'unsafe') return 'write';
  if (fact.concurrency === 'one-reader-one-writer') return undefined;
  return fact.writingMethods?.includes(method) === true ? 'write' : 'read';
}

/** Whether a type is one whose messages only one goroutine may send at a time, as far as it is known: a connection, or what writes to one. */
export function sendsMessages(type: Type): boolean {
  return factOf(type)?.sendingMethods !== undefined;
}

/** Whether it is a server's side of a stream: what comes over it is a client's, which may send without having heard anything. */
export function isServedStream(type: Type): boolean {
  return factOf(type)?.isServed === true;
}

/** What is known of a type by its name, or of the stream that an interface of generated code embeds. */
function factOf(type: Type): TypeFact | undefined {
  const name = typeFullName(type);
  const fact = name === undefined ? undefined : typeFact(name);
  const under = underlying(type);
  if (fact !== undefined || under.kind !== 'interface') return fact;
  for (const embedded of under.embeddeds) {
    const stream = typeFact(typeFullName(embedded) ?? '');
    if (stream?.sendingMethods === undefined || stream.generatedSenders === undefined) continue;
    return { ...stream, sendingMethods: [...stream.sendingMethods, ...stream.generatedSenders] };
  }
  return undefined;
}
