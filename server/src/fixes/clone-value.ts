import { msg } from '../base/message.js';
import type { Expr } from '../syntax/ast.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { Chunk } from '../syntax/source-file.js';
import type { TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { EditList } from './edit-list.js';
import { importEdits, qualifierOf } from './imports.js';

/** A value that is to be copied where it stands. */
export interface CloneRequest {
  readonly typed: TypedPackage;
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly value: Expr;
  readonly kind: 'map' | 'slice';
}

/**
 * Offers to wrap a map in `maps.Clone`, a slice in `slices.Clone` (Go 1.21). Undefined for older language versions and where the package's
 * name means something else.
 */
export function cloneValue({ typed, file, chunk, value, kind }: CloneRequest): FixOffer | undefined {
  const { major, minor } = typed.input.goVersion;
  if (major === 1 && minor < 21) return undefined;
  const path = kind === 'map' ? 'maps' : 'slices';
  const qualifier = qualifierOf(file, path);
  if (qualifier === undefined || chunk.problems.length > 0) return undefined;
  if (!qualifier.isImported && isNameUsed(typed, chunk, path)) return undefined;
  return {
    kind: 'clone',
    title: msg('Give away a copy ({0}Clone)', qualifier.text),
    isPreferred: true,
    build: () => {
      const edits = new EditList();
      const offset = file.startOf(chunk);
      edits.insert(offset + value.start, `${qualifier.text}Clone(`);
      edits.insert(offset + value.end, ')');
      for (const edit of qualifier.isImported ? [] : importEdits(file, [path]))
        edits.replace(edit.start, edit.end, edit.newText);
      const built = edits.build();
      return built === undefined ? undefined : [{ file: file.uri, edits: built }];
    },
  };
}

/** Whether something of the package or of the function has the name of the package to import. */
function isNameUsed(typed: TypedPackage, chunk: Chunk, name: string): boolean {
  return typed.lookup(name) !== undefined || new RegExp(`\\b${name}\\b`).test(chunk.text);
}
