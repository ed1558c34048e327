import { callSteps, type Access, type Conflict, type SpawnKind } from '../../flow/summary.js';
import { underlying } from '../../types/type-queries.js';

/**
 * Whether a conflict over a variable or object is plain enough to be told. What is reached through a pointer and many calls is often kept apart by
 * a protocol that no static analysis sees, so there both sides have to be near; a captured local or a package variable is the
 * same for everybody, however far away it is used.
 */
export function isClear(conflict: Conflict): boolean {
  const { first, second, spawn } = conflict;
  const isMixed = first.isAtomic || second.isAtomic;
  if (!isMixed && isLocked(first) && isLocked(second) && !areLocksPlain(first, second)) return false;
  if (isPlainVariable(first)) return true;
  if ((conflict.isModelled && !entryKinds.has(spawn.kind)) || isChannel(first)) return false;
  return depthOf(first) <= maxDepth && depthOf(second) <= maxDepth;
}

/** Goroutines of callers that are elsewhere, and whose concurrency something in the text states. */
const entryKinds: ReadonlySet<SpawnKind> = new Set(['handler', 'callback', 'exported', 'documented']);

/** Calls between the start of a goroutine, or the function that started it, and the access. */
const maxDepth = 2;

/** Part of a captured local or of a package variable. */
function isPlainVariable({ path, target }: Access): boolean {
  const isBehindPointer = (target === 'object' || target === 'stream') && path.step?.kind === 'pointee';
  const place = isBehindPointer ? path.parent : path;
  return place?.isInRoot === true;
}

function isLocked({ locks }: Access): boolean {
  return locks.held.size > 0 || locks.hasUnknown;
}

/** Both sides lock by locks with names and near at hand, so that it is plain that the locks do not exclude each other. */
function areLocksPlain(first: Access, second: Access): boolean {
  return [first, second].every((access) => !access.locks.hasUnknown && depthOf(access) <= 1);
}

function depthOf(access: Access): number {
  return callSteps(access.via).length;
}

/** Fields that hold channels are replaced when nobody uses the old one any more. */
function isChannel({ path }: Access): boolean {
  return path.type !== undefined && underlying(path.type).kind === 'chan';
}
