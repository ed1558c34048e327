import type { Expr } from '../../syntax/ast.js';
import { underlying } from '../../types/type-queries.js';
import type { ChunkView } from '../guard/chunk-view.js';

/** The zero value of a type that stands in the chunk, as it would be written there; undefined where the type isn't known. */
export function zeroValueOf(view: ChunkView, type: Expr): string | undefined {
  const known = view.info.typeOf(type);
  if (known.kind === 'typeparam') return `*new(${view.source(type)})`;
  const under = underlying(known);
  switch (under.kind) {
    case 'basic':
      if (under.name === 'string') return '""';
      if (under.name === 'bool') return 'false';
      if (under.name === 'unsafe.Pointer') return 'nil';
      return /invalid|untyped/.test(under.name) ? undefined : '0';
    case 'pointer':
    case 'slice':
    case 'map':
    case 'chan':
    case 'signature':
    case 'interface':
      return 'nil';
    case 'struct':
    case 'array':
      return `${view.source(type)}{}`;
    default:
      return undefined;
  }
}
