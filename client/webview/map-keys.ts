import type { MapLayout, PlacedNode } from './map-layout.js';

/** The node that a key leads to from another one, as on the drawing; the same one where there is none. Undefined for other keys. */
export function nodeAfterKey(layout: MapLayout, from: number, key: string): number | undefined {
  const column = inColumn(layout, layout.nodes[from]?.column);
  const at = column.indexOf(from);
  switch (key) {
    case 'ArrowUp':
      return column[Math.max(0, at - 1)] ?? from;
    case 'ArrowDown':
      return column[Math.min(column.length - 1, at + 1)] ?? from;
    case 'Home':
      return column[0] ?? from;
    case 'End':
      return column.at(-1) ?? from;
    case 'ArrowLeft':
      return nearest(layout, from, (other, here) => other.column < here.column);
    case 'ArrowRight':
      return nearest(layout, from, (other, here) => other.column > here.column);
    default:
      return undefined;
  }
}

/** Numbers of the nodes of a column from top to bottom. */
function inColumn({ nodes }: MapLayout, column: PlacedNode['column'] | undefined): number[] {
  const numbers = [...nodes.keys()].filter((number) => nodes[number]?.column === column);
  return numbers.sort((a, b) => nodes[a]!.y - nodes[b]!.y);
}

/** Of those that a line leads to the one that is the least way up or down, in the nearest column. */
function nearest(
  { nodes, lines }: MapLayout,
  from: number,
  isThere: (other: PlacedNode, here: PlacedNode) => boolean,
): number {
  const here = nodes[from];
  if (here === undefined) return from;
  const linked = lines.flatMap((line) => (line.from === from ? [line.to] : line.to === from ? [line.from] : []));
  const distance = (number: number): number => {
    const { column, y } = nodes[number]!;
    return Math.abs(column - here.column) * 1_000_000 + Math.abs(y - here.y);
  };
  const there = linked.filter((number) => isThere(nodes[number]!, here)).sort((a, b) => distance(a) - distance(b));
  return there[0] ?? from;
}
