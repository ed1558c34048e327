import { msg, type Message } from '../../base/message.js';
import { isGeneratedFile } from '../../program/generated-files.js';
import { isExported } from '../../types/identical.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';
import type { MapType } from '../../types/type.js';
import type { FixOffer } from '../edit.js';
import { importsOf } from '../imports.js';
import { isLockedAlready } from '../guard/locked-already.js';
import type { NeedsNoLock, TargetUse } from '../guard/target-uses.js';
import { findMapUses } from './find-map-uses.js';
import { SyncMapPlan } from './sync-map-plan.js';

export interface ConversionRequest {
  readonly typed: TypedPackage;
  /** A struct field, package variable or local variable. */
  readonly target: VarObject;
  readonly needsNoLock: NeedsNoLock;
}

/**
 * Offers to make a `sync.Map` of a built-in map. Undefined where that can be seen at once not to work: the map gets out of sight, other packages know its type, it has a guard,
 * or its keys or elements don't lend themselves to it.
 */
export function convertToSyncMap({ typed, target, needsNoLock }: ConversionRequest): FixOffer | undefined {
  if (!isConvertible(typed, target)) return undefined;
  const shape = underlying(target.type);
  if (shape.kind !== 'map' || !isFit(shape)) return undefined;
  const found = findMapUses(typed, target);
  if (found === undefined || found.uses.length === 0 || found.uses.some(isLockedAlready)) return undefined;
  if (found.views.some((view) => view.chunk.problems.length > 0 || isGeneratedFile(view.file))) return undefined;
  return {
    kind: 'sync-map',
    title: titleOf(found.uses),
    isPreferred: false,
    build: () => new SyncMapPlan({ typed, target, shape, found, needsNoLock }).build(),
  };
}

function isConvertible(typed: TypedPackage, target: VarObject): boolean {
  // A named map type may have methods, and its name says what it is.
  if (target.name === '_' || target.isEmbedded || target.type.kind !== 'map') return false;
  switch (target.role) {
    case 'field':
    case 'package':
      if (!isExported(target.name)) return true;
      return typed.name === 'main' && (target.role === 'package' || !usesReflection(typed));
    case 'local':
      return true;
    default:
      return false;
  }
}

/** Whether something that reads exported fields by their names may be at work in the package. */
function usesReflection({ input }: TypedPackage): boolean {
  return input.files.some((file) =>
    importsOf(file).some(
      ({ path }) =>
        /^(?:encoding|reflect|text\/template|html\/template)\b/.test(path) ||
        path.split('/')[0]?.includes('.') === true,
    ),
  );
}

/** NaN is a key of its own each time, and a map in a map would still be shared. */
function isFit({ key, elem }: MapType): boolean {
  const keyKind = underlying(key);
  const isFloat = keyKind.kind === 'basic' && /float|complex|invalid/.test(keyKind.name);
  return !isFloat && keyKind.kind !== 'unknown' && !/^(?:map|unknown)$/.test(underlying(elem).kind);
}

function titleOf(uses: readonly TargetUse[]): Message {
  const name = uses[0] === undefined ? '' : uses[0].view.source(uses[0].reference);
  const files = new Set(uses.map((use) => use.view.file)).size;
  if (uses.length === 1) return msg('Convert {0} to a sync.Map (1 use)', name);
  if (files === 1) return msg('Convert {0} to a sync.Map ({1} uses)', name, uses.length);
  return msg('Convert {0} to a sync.Map ({1} uses in {2} files)', name, uses.length, files);
}
