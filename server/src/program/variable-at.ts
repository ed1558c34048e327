import type { Ident } from '../syntax/ast.js';
import type { SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';

/** A name of a variable or field in a file; offsets are UTF-16 from the start of the file. */
export interface NamedVariable {
  readonly variable: VarObject;
  readonly start: number;
  readonly end: number;
}

/** The variable or field that is named at an offset of a file; undefined where there is none or nothing is known. */
export function variableAt(typed: TypedPackage, file: SourceFile, offset: number): NamedVariable | undefined {
  const chunk = file.chunks.find((one) => {
    const start = file.startOf(one);
    return start <= offset && offset <= start + one.text.length;
  });
  if (chunk === undefined) return undefined;
  const start = file.startOf(chunk);
  const at = offset - start;
  let ident: Ident | undefined;
  for (const decl of chunk.decls)
    walk(decl, (node) => {
      if (node.start > at || at > node.end) return false;
      if (node.kind === 'Ident') ident = node;
      return true;
    });
  const object = ident === undefined ? undefined : typed.info(chunk).objectOf(ident);
  if (ident === undefined || object?.kind !== 'var') return undefined;
  return { variable: object.origin, start: start + ident.start, end: start + ident.end };
}
