import type { Field, NodeBase } from '../syntax/ast.js';
import type { SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import type { NamedVariable } from './variable-at.js';

/** The package variables and fields that a file declares outside functions, in source order; an embedded field stands where its type does. */
export function declaredVariables(typed: TypedPackage, file: SourceFile): NamedVariable[] {
  const found: NamedVariable[] = [];
  for (const chunk of file.chunks) {
    const base = file.startOf(chunk);
    const info = typed.info(chunk);
    const add = (variable: VarObject | undefined, { start, end }: NodeBase): void => {
      if (variable !== undefined) found.push({ variable: variable.origin, start: base + start, end: base + end });
    };
    for (const decl of chunk.decls) {
      if (decl.kind === 'FuncDecl') continue;
      walk(decl, (node) => {
        if (node.kind === 'FuncLit') return false;
        if (node.kind === 'ValueSpec') {
          for (const name of node.names) {
            const object = info.objectOf(name);
            if (object?.kind === 'var') add(object, name);
          }
        }
        if (node.kind === 'StructType') {
          const type = info.typeOf(node);
          const fields = type.kind === 'struct' ? type.fields : [];
          node.fields.fields.flatMap(placesOf).forEach((place, i) => add(fields[i], place));
        }
        return true;
      });
    }
  }
  return found;
}

function placesOf({ names, type }: Field): readonly NodeBase[] {
  return names.length > 0 ? names : [type];
}
