import { groupBy } from '../../server/src/base/group-by.js';
import { isSamePlace } from '../../server/src/flow/method-call.js';
import type { Mutant } from './mutant.js';
import { methodCallsAmong, mutantAt, withoutCall, type PlacedCall, type PlacedMethodCall } from './placed-calls.js';

const locking = /^\(\*sync\.(?:RW)?Mutex\)\.(R?)(Un)?[Ll]ock$/;

/** Mutants where one unlock of a mutex is gone that the same function locks before. */
export function unlockMutants(calls: readonly PlacedCall[]): readonly Mutant[] {
  const byFrame = groupBy(
    methodCallsAmong(calls).filter(({ method }) => locking.test(method)),
    ({ frame }) => frame,
  );
  return [...byFrame.values()].flatMap((all) =>
    all.flatMap((unlock): readonly Mutant[] => {
      const lock = all.find((other) => isLockOf(other, unlock));
      const edits = unlock.stmt === undefined ? undefined : withoutCall(unlock);
      if (lock === undefined || edits === undefined || endsProgram(unlock)) return [];
      return [
        {
          ...mutantAt(unlock, []),
          kind: 'unlock-removed',
          edits,
          what: `${unlock.on.path}.${unlock.name}`,
          traits: [
            unlock.isDeferred ? 'deferred' : unlock.list === lock.list ? 'in the list of the lock' : 'on a branch',
            unlock.name === 'RUnlock' ? 'read lock' : 'write lock',
          ],
        },
      ];
    }),
  );
}

function isLockOf(lock: PlacedMethodCall, unlock: PlacedMethodCall): boolean {
  const [, read, un] = locking.exec(lock.method) ?? [];
  const [, unlockRead, isUnlock] = locking.exec(unlock.method) ?? [];
  return (
    un === undefined && isUnlock !== undefined && read === unlockRead &&
    lock.call.start < unlock.call.start && isSamePlace(lock.on, unlock.on)
  );
}

/** Whether nobody is left to miss the unlock. */
function endsProgram({ list, at, declared }: PlacedCall): boolean {
  const next = list[at + 1];
  return next !== undefined && /^(?:panic|throw|os\.Exit|log\.(?:Fatal|Panic))/.test(declared.chunk.text.slice(next.start, next.end));
}
