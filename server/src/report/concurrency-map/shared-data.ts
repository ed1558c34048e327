import type { Context } from '../../program/concurrency/contexts.js';
import { functionAround } from '../../syntax/parents.js';
import type { VarObject } from '../../types/object.js';
import type { RacingAccess } from './racing-accesses.js';

/** The contexts that may run the function of a number. */
export type ContextsAt = (number: number) => readonly Context[];

export function contextsOfUses(uses: readonly RacingAccess[], contextsAt: ContextsAt): ReadonlySet<Context> {
  return new Set(uses.flatMap(({ function: number }) => contextsAt(number)));
}

/** Whether a map shows a piece of data with these accesses. */
export function isShared(uses: readonly RacingAccess[], contextsAt: ContextsAt): boolean {
  if (uses.some(({ race }) => race !== undefined)) return true;
  if (!uses.some(({ isWrite }) => isWrite)) return false;
  const contexts = contextsOfUses(uses, contextsAt);
  const [first] = uses;
  if (first === undefined || contexts.size === 0) return false;
  const { data } = first;
  if (data.role !== 'field' && data.role !== 'package') return isSharedLocal(data, uses, contexts);
  if (uses.some(({ locks }) => locks.length > 0)) return true;
  const started = [...contexts].filter(({ kind }) => kind !== 'main' && kind !== 'callers');
  return started.length > 0 && (contexts.size > 1 || started.some(({ isMany }) => isMany));
}

/** Each call of a function has a local of its own: it is shared by what begins with a literal inside that function. */
function isSharedLocal(
  { owner }: VarObject,
  [first]: readonly RacingAccess[],
  contexts: ReadonlySet<Context>,
): boolean {
  const chunk = first?.summary.unit.chunk;
  const inner = [...contexts].filter(({ literal, place }) => {
    if (owner === undefined || place.chunk !== chunk) return false;
    for (let at = literal as ReturnType<typeof functionAround>; at !== undefined; at = functionAround(at, place.chunk))
      if (at !== literal && at === owner) return true;
    return false;
  });
  return inner.length > 0 && (contexts.size > 1 || inner.some(({ isMany }) => isMany));
}
