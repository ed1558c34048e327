import type { CompositeLit, Expr, KeyValueExpr, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { calleeName } from '../guard/classify-use.js';
import { usesOfLocal } from '../guard/fresh-value.js';
import { isInside } from '../guard/target-uses.js';
import { convertedText } from './stored-value.js';
import type { MapContext } from './map-context.js';

/** Literals with more entries than this stay maps: a list of `Store` calls that long is nothing to read. */
const maxEntries = 16;

/** The entries that a map starts with, for `make(…)`, a literal or nil; undefined for any other value, and where leaving it out would leave out more. */
export function initialEntries(view: ChunkView, value: Expr): readonly KeyValueExpr[] | undefined {
  switch (value.kind) {
    case 'ParenExpr':
      return initialEntries(view, value.x);
    case 'Ident':
      return view.info.objectOf(value)?.kind === 'nil' ? [] : undefined;
    case 'CallExpr':
      return calleeName(view, value) === 'make' && value.args.slice(1).every((size) => isDroppable(view, size, value))
        ? []
        : undefined;
    case 'CompositeLit':
      return entriesOf(view, value);
    default:
      return undefined;
  }
}

function entriesOf(view: ChunkView, literal: CompositeLit): readonly KeyValueExpr[] | undefined {
  const entries = literal.elements.filter((element) => element.kind === 'KeyValueExpr');
  if (entries.length !== literal.elements.length || entries.length > maxEntries) return undefined;
  const isPlain = entries.every(
    ({ key, value }) => key.kind !== 'CompositeLit' && (value.kind !== 'CompositeLit' || value.type !== undefined),
  );
  return isPlain && !view.hasComment(literal.start, literal.end) ? entries : undefined;
}

/** A size that has no effect, and without which no variable is unused. */
function isDroppable(view: ChunkView, size: Expr, around: Node): boolean {
  let isFound = false;
  walk(size, (node) => {
    if (node.kind === 'CallExpr' && calleeName(view, node) !== 'len' && calleeName(view, node) !== 'cap')
      isFound = true;
    if (node.kind === 'UnaryExpr' && node.op === '<-') isFound = true;
    const object = node.kind === 'Ident' ? view.info.objectOf(node) : undefined;
    if (object?.kind === 'var' && object.role === 'local') {
      const others = usesOfLocal(view, object).filter(
        (use) => use !== object.declaration?.ident && !isInside(use, around) && !isAssigned(view, use),
      );
      if (others.length === 0) isFound = true;
    }
    return !isFound;
  });
  return !isFound;
}

function isAssigned(view: ChunkView, use: Expr): boolean {
  const parent = view.parentOf(use);
  return parent?.kind === 'AssignStmt' && parent.lhs.includes(use);
}

/** `m.Store(k, v)` for each entry; undefined where one can't be written. */
export function storeLines(
  context: MapContext,
  map: string,
  entries: readonly KeyValueExpr[],
): readonly string[] | undefined {
  const lines: string[] = [];
  for (const { key, value } of entries) {
    const [k, v] = [
      convertedText(context, key, context.shape.key, 2),
      convertedText(context, value, context.shape.elem, 2),
    ];
    if (k === undefined || v === undefined || !context.view.isOnOneLine(key.start, value.end)) return undefined;
    lines.push(`${map}.Store(${k}, ${v})`);
  }
  return lines;
}
