import type { FileKey, SourceFile, Span } from '../syntax/source-file.js';
import type { PlacedRange } from './check-package.js';

/** Finds the version of a file that was analysed; undefined for a file that is not part of the analysis. */
export type FileLookup = (file: FileKey) => SourceFile | undefined;

/** Where a span lies in the text that was analysed; undefined when the file is unknown. */
export function placeSpan(span: Span, fileOf: FileLookup): PlacedRange | undefined {
  const file = fileOf(span.file);
  if (file === undefined) return undefined;
  const base = file.startOf(span.chunk);
  return { uri: file.uri, start: base + span.start, end: base + span.end };
}
