import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import type { Type } from '../../types/type.js';
import { findMember } from '../../types/lookup.js';
import type { ChunkView } from './chunk-view.js';
import { freeName, identsOf } from './free-name.js';

/** `clientsMu` for `Clients`. */
function ownName(target: VarObject): string {
  return `${target.name.charAt(0).toLowerCase()}${target.name.slice(1)}Mu`;
}

/**
 * A name for a guard field: neither the struct nor a struct that embeds it may have a field or method of that name, so that
 * the lock is reached the way the data is.
 */
export function nameForField(typed: TypedPackage, target: VarObject): string {
  const holders: Type[] = [];
  for (const file of typed.input.files) {
    for (const chunk of file.chunks) {
      for (const decl of chunk.decls) {
        if (decl.kind !== 'GenDecl' || decl.token !== 'type') continue;
        for (const spec of decl.specs) {
          const object = spec.kind === 'TypeSpec' ? typed.info(chunk).objectOf(spec.name) : undefined;
          if (object?.kind !== 'type') continue;
          const member = findMember(object.type, target.name, target.packagePath).object;
          if (member?.origin === target.origin) holders.push(object.type);
        }
      }
    }
  }
  const isTaken = (name: string): boolean =>
    holders.some((type) => findMember(type, name, target.packagePath).object !== undefined);
  return freeName(['mu', ownName(target)], isTaken);
}

/** A name for a guard of a package variable: no other meaning anywhere in the package. */
export function nameForPackageVariable(typed: TypedPackage, target: VarObject): string {
  const isTaken = (name: string): boolean =>
    typed.lookup(name) !== undefined ||
    typed.input.files.some((file) => file.chunks.some((chunk) => identsOf(chunk).has(name)));
  return freeName([ownName(target)], isTaken);
}

/** A name for a guard of a local variable: no other meaning in the declaration around it. */
export function nameForLocal(view: ChunkView, target: VarObject): string {
  return freeName(['mu', ownName(target)], (name) => identsOf(view.chunk).has(name));
}
