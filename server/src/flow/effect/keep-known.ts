import type { EffectPlace, PackageEffects } from './function-effect.js';

/**
 * The effects of a package as they are now, for an editor, made of the objects known before wherever these say the same: those of functions that
 * stayed as they were, and all together where every function did.
 */
export function keepKnown(before: PackageEffects | undefined, now: PackageEffects): PackageEffects {
  if (before === undefined || before === now) return now;
  let isSame = before.size === now.size;
  const kept = new Map(now);
  for (const [name, effect] of now) {
    const known = before.get(name);
    if (known !== undefined && isEqual(known, effect)) kept.set(name, known);
    else isSame = false;
  }
  return isSame ? before : kept;
}

/** What a place in a file has that changes with every letter typed above it. Nobody who can see the file needs it: the line's number is there, too. */
const shifted: keyof EffectPlace = 'lineStart';

/** Compares plain data: arrays, objects, and what is compared by `===`. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key === shifted || isEqual(valueOf(a, key), valueOf(b, key)))
  );
}

function valueOf(object: object, key: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[key];
}
