import { foreignPlaceOf } from '../../flow/effect/foreign-chunk.js';
import { callSteps, type Access, type Conflict } from '../../flow/summary.js';
import type { Span } from '../../syntax/source-file.js';
import { isSameSite } from '../../flow/spawn-sites.js';

/** One way to tell of a conflict: at the access that a reader would change. */
export interface ConflictSide {
  readonly access: Access;
  readonly other: Access;
  readonly conflict: Conflict;
}

/**
 * Where the package's own text shows the access: the access itself, or the call or goroutine that leads to it in another package. Undefined
 * where nothing of this package does.
 */
export function shownSpan({ access, conflict }: ConflictSide): Span | undefined {
  const spawn = access === conflict.first ? conflict.spawn : conflict.otherSpawn;
  const ways = [
    ...callSteps(access.via)
      .map(({ span }) => span)
      .reverse(),
    ...(spawn === undefined ? [] : [spawn.span]),
  ];
  return [access.span, ...ways].find(({ chunk }) => foreignPlaceOf(chunk) === undefined);
}

/** The side, or the other one where this one doesn't show in the package's own text; undefined where neither does. */
export function shownSide(side: ConflictSide): ConflictSide | undefined {
  const { access, other, conflict } = side;
  return [side, { access: other, other: access, conflict }].find((one) => shownSpan(one) !== undefined);
}

/** The less protected access; the write when both are alike; else the one in the goroutine. */
export function sideToChange(conflict: Conflict): ConflictSide {
  const { first, second } = conflict;
  const isSecond = weight(second) < weight(first);
  return isSecond ? { access: second, other: first, conflict } : { access: first, other: second, conflict };
}

/** The side that is the clearest to read: an unguarded write that races with itself comes before one that races with a read. */
export function clearestSide(sides: readonly [ConflictSide, ...ConflictSide[]]): ConflictSide {
  return sides.reduce((a, b) => (clarity(b) < clarity(a) ? b : a));
}

/** Whether both sides run in goroutines that one statement starts. */
export function isSelfConflict({ spawn, otherSpawn }: Conflict): boolean {
  return otherSpawn !== undefined && isSameSite(spawn, otherSpawn);
}

function weight(access: Access): number {
  const exclusive = [...access.locks.held.values()].filter((mode) => mode === 'write').length;
  return exclusive * 4 + access.locks.held.size * 2 + (access.isWrite ? 0 : 1);
}

/** Lower is clearer. */
function clarity({ access, other, conflict }: ConflictSide): number {
  const isClearWrite = other.isWrite && (isSelfConflict(conflict) || access.span.start !== other.span.start);
  return (conflict.isModelled ? 16 : 0) + weight(access) * 2 + (isClearWrite ? 0 : 1);
}
