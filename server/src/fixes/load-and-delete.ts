import { msg } from '../base/message.js';
import type { CallExpr } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import type { TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { ChunkView } from './guard/chunk-view.js';

/** `Load` and `Delete` of one key of a `sync.Map`. */
export interface LoadAndDeleteRequest {
  readonly typed: TypedPackage;
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly load: CallExpr;
  readonly remove: CallExpr;
}

/** Offers to take the entry out in one step. Undefined where the deletion isn't a line of its own. */
export function loadAndDelete({ typed, file, chunk, load, remove }: LoadAndDeleteRequest): FixOffer | undefined {
  const view = new ChunkView(file, chunk, typed);
  const { fun } = load;
  const isLine = view.isFirstOnLine(remove.start) && view.lineEnd(remove.start) === remove.end;
  if (fun.kind !== 'SelectorExpr' || !isLine || chunk.problems.length > 0) return undefined;
  const start = view.lineStart(remove.start);
  const end = view.lineEnd(remove.end) + view.eol.length;
  return {
    kind: 'load-and-delete',
    title: msg('Take the entry out in one step (LoadAndDelete)'),
    isPreferred: true,
    build: () => [
      {
        file: file.uri,
        edits: [
          { start: view.offset + fun.sel.start, end: view.offset + fun.sel.end, newText: 'LoadAndDelete' },
          { start: view.offset + start, end: view.offset + end, newText: '' },
        ],
      },
    ],
  };
}
