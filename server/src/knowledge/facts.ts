import { libraryCallees } from './callees-libraries.js';
import { standardCallees } from './callees-std.js';
import { keepingCallees } from './keeping-std.js';
import type { CalleeFact, TypeFact } from './schema.js';
import { standardTypes } from './types-std.js';
import { libraryTypes } from './types-libraries.js';

export const allTypeFacts: readonly TypeFact[] = [...standardTypes, ...libraryTypes];
/** One for each function; what several tables say of it is put together. */
export const allCalleeFacts: readonly CalleeFact[] = merged([
  ...standardCallees,
  ...libraryCallees,
  ...keepingCallees,
  ...allTypeFacts.flatMap(writingMethodsOf),
]);

const callees: ReadonlyMap<string, CalleeFact> = new Map(allCalleeFacts.map((fact) => [looseName(fact.name), fact]));
const types: ReadonlyMap<string, TypeFact> = new Map(allTypeFacts.map((fact) => [fact.name, fact]));

function writingMethodsOf({ name, writingMethods = [], source }: TypeFact): readonly CalleeFact[] {
  return writingMethods.map((method) => ({ name: `(*${name}).${method}`, receiver: 'writes', source }));
}

function merged(facts: readonly CalleeFact[]): readonly CalleeFact[] {
  const byName = new Map<string, CalleeFact>();
  for (const fact of facts) {
    const known = byName.get(looseName(fact.name));
    const source =
      known === undefined || known.source === fact.source ? fact.source : `${known.source}; ${fact.source}`;
    byName.set(looseName(fact.name), { ...known, ...fact, source });
  }
  return [...byName.values()];
}

/**
 * What is known of a function or method, by its full name (`net/http.HandleFunc`, `(*sync.Mutex).Lock`). Whether the
 * receiver is a pointer doesn't matter, as that isn't known of an unread package's methods. Undefined when nothing is.
 */
export function calleeFact(fullName: string): CalleeFact | undefined {
  return callees.get(looseName(fullName));
}

/** What is known of a named type, by its full name (`bufio.Writer`). Undefined when nothing is. */
export function typeFact(fullName: string): TypeFact | undefined {
  return types.get(fullName);
}

function looseName(fullName: string): string {
  return fullName.startsWith('(*') ? '(' + fullName.slice(2) : fullName;
}
