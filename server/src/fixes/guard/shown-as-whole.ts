import { walk } from '../../syntax/walk.js';
import { lookupFieldOrMethod } from '../../types/lookup.js';
import type { TypedPackage } from '../../types/package.js';
import type { NamedType, Type } from '../../types/type.js';
import { namedOf } from '../../types/type-queries.js';
import { calleeName } from './classify-use.js';
import { ChunkView } from './chunk-view.js';

/** Whether a struct is given to something that looks at all of its fields: it would print or encode what is inside a `sync.Map`. */
export function isShownAsWhole(typed: TypedPackage, struct: NamedType): boolean {
  return isGivenTo(looksInside, typed, struct);
}

/** Whether a struct is printed with all of its fields: a lock would be seen there, and what it guards be read without it. */
export function isPrintedAsWhole(typed: TypedPackage, struct: NamedType): boolean {
  return isGivenTo(prints, typed, struct);
}

function isGivenTo(functions: RegExp, typed: TypedPackage, struct: NamedType): boolean {
  return typed.input.files.some((file) =>
    file.chunks.some((chunk) => {
      const view = new ChunkView(file, chunk, typed);
      let isFound = false;
      for (const decl of chunk.decls)
        walk(decl, (node) => {
          if (node.kind !== 'CallExpr' || isFound) return !isFound;
          const callee = calleeName(view, node);
          isFound = functions.test(callee) && node.args.some((arg) => isShown(view.info.typeOf(arg), struct, callee));
          return !isFound;
        });
      return isFound;
    }),
  );
}

const prints = /^\(?\*?(?:fmt|log|log\/slog)\b/;

/** Functions and methods of packages that print, encode or compare by reflection. */
const looksInside = /^\(?\*?(?:fmt|log|log\/slog|reflect|encoding|text\/template|html\/template|testing)\b/;

function isShown(type: Type, struct: NamedType, callee: string): boolean {
  if (namedOf(type)?.origin !== struct) return false;
  const hasText = ['String', 'Error', 'Format'].some((name) => lookupFieldOrMethod(type, name)?.object.kind === 'func');
  return !(hasText && /^(?:fmt|log)\b/.test(callee));
}
