import type { Span } from '../syntax/source-file.js';
import type { Declaration } from '../types/object.js';

/** Where the name stands that a declaration gives. */
export function spanOfName({ file, chunk, ident: { start, end } }: Declaration): Span {
  return { file, chunk, start, end };
}
