import type { FileKey, SourceFile, Span } from '../syntax/source-file.js';
import { foreignSourceOf } from '../flow/effect/foreign-chunk.js';
import type { PlacedRange } from './check-package.js';

/** Finds the version of a file that was analysed; undefined for a file that is not part of the analysis. */
export type FileLookup = (file: FileKey) => SourceFile | undefined;

/** A range with the file that its offsets are those of. */
export interface PlacedSource extends PlacedRange {
  readonly source: SourceFile;
}

/** Where a span lies in the text that was analysed, or in another package; undefined when the file is unknown. */
export function placeSpan(span: Span, fileOf: FileLookup): PlacedSource | undefined {
  const source = foreignSourceOf(span.chunk) ?? fileOf(span.file);
  if (source === undefined) return undefined;
  const base = source.startOf(span.chunk);
  return { uri: source.uri, start: base + span.start, end: base + span.end, source };
}
