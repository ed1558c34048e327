import type { GoParser } from '../../../server/src/syntax/go-parser.js';
import { parseSourceFile } from '../../../server/src/syntax/parse-source-file.js';
import { walkFile } from './ast-walker.js';
import { HashSink, LineSink, type Sink } from './sinks.js';

function walkText(parser: GoParser, path: string, text: string, sink: Sink): void {
  const file = parseSourceFile(parser, path, text);
  let offset = 0;
  const placed = file.chunks.map((chunk) => {
    const { packageClause, decls, comments } = chunk;
    const start = offset;
    offset += chunk.text.length;
    return { packageClause, decls, comments, offset: start };
  });
  walkFile(placed, sink);
}

/** Hash of our syntax tree of a file, as `ast hash` prints go/parser's. */
export function hashOf(parser: GoParser, path: string, text: string): string {
  const sink = new HashSink();
  walkText(parser, path, text, sink);
  return sink.sum();
}

/** Our syntax tree of a file, as `ast dump` prints go/parser's. */
export function linesOf(parser: GoParser, path: string, text: string): string[] {
  const sink = new LineSink();
  walkText(parser, path, text, sink);
  return sink.lines();
}
