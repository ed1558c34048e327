import { walk } from '../../syntax/walk.js';
import type { TypedPackage } from '../../types/package.js';
import type { NamedType } from '../../types/type.js';
import { deref } from '../../types/type-queries.js';

/** Whether some literal of the struct gives its fields by position, so that no name says which value a field gets. */
export function hasPositionalLiteral(typed: TypedPackage, struct: NamedType): boolean {
  return typed.input.files.some(({ chunks }) =>
    chunks.some((chunk) => {
      const info = typed.info(chunk);
      let isFound = false;
      for (const decl of chunk.decls)
        walk(decl, (node) => {
          if (isFound || node.kind !== 'CompositeLit') return;
          const type = deref(info.typeOf(node));
          const [first] = node.elements;
          if (type.kind === 'named' && type.origin === struct && first !== undefined && first.kind !== 'KeyValueExpr')
            isFound = true;
        });
      return isFound;
    }),
  );
}
