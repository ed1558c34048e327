import { Graph, layout, type RankerFunction } from '@dagrejs/dagre';
import type { ConcurrencyMapAnswer, MapEdge, MapNode } from '../../protocol/requests.js';

/** Width of a text in pixels. */
export type MeasureText = (text: string, size: number) => number;

/** Sizes of fonts in pixels. */
export const fontSizes = { label: 13, detail: 11 } as const;

/** Where a node is drawn; `x` and `y` are its middle. In pixels. */
export interface PlacedNode {
  readonly node: MapNode;
  /** The column: contexts, what lies between, data. */
  readonly column: 0 | 1 | 2;
  readonly label: string;
  readonly detail: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line between two nodes, for all edges that lead along there. */
export interface PlacedLine {
  readonly from: number;
  readonly to: number;
  readonly edges: readonly MapEdge[];
  readonly points: readonly Point[];
}

export interface MapLayout {
  readonly nodes: readonly PlacedNode[];
  readonly lines: readonly PlacedLine[];
  readonly width: number;
  readonly height: number;
}

/** More of a text than so many characters is not drawn. */
const maxTextLength = 48;

const margin = 16;
const padding = 12;
const nodeHeight = 44;

/** Of a map with nodes. Puts contexts to the left and data to the right, with locks and channels between. An edge under a lock leads through the lock. */
export function layoutMap({ nodes, edges }: ConcurrencyMapAnswer, measure: MeasureText): MapLayout {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', ranksep: 70, nodesep: 14, edgesep: 4, ranker: rankByColumn(nodes) });
  const texts = nodes.map(({ label, detail }) => ({ label: shortened(label), detail: shortened(detail) }));
  // All nodes of a column are as wide as its widest one, so that lines leave them along one side.
  const widths = [0, 0, 0];
  texts.forEach(({ label, detail }, index) => {
    const width = Math.max(measure(label, fontSizes.label), measure(detail, fontSizes.detail)) + 2 * padding;
    const column = columnOf(nodes[index]!);
    widths[column] = Math.max(widths[column]!, Math.ceil(width));
  });
  nodes.forEach((node, index) => graph.setNode(String(index), { width: widths[columnOf(node)], height: nodeHeight }));
  const lines = linesOf(edges);
  for (const { from, to } of lines) graph.setEdge(String(from), String(to), {});
  layout(graph);
  const placed = nodes.map((node, index): PlacedNode => {
    const { x, y, width, height } = graph.node(String(index)) as Pick<PlacedNode, 'x' | 'y' | 'width' | 'height'>;
    return { node, column: columnOf(node), ...texts[index]!, x, y, width, height };
  });
  const middle = placed.filter(({ column }) => column === 1);
  const drawn = lines.map((line): PlacedLine => {
    const { points } = graph.edge(String(line.from), String(line.to)) as { readonly points: readonly Point[] };
    return { ...line, points: wayOf(placed[line.from]!, placed[line.to]!, points, middle) };
  });
  return cropped(placed, drawn);
}

/** From the right side of a node to the left side of another one; where there are nodes between, straight through the gap that was found between those. */
function wayOf(
  from: PlacedNode,
  to: PlacedNode,
  found: readonly Point[],
  middle: readonly PlacedNode[],
): readonly Point[] {
  const ends: [Point, Point] = [
    { x: from.x + from.width / 2, y: from.y },
    { x: to.x - to.width / 2, y: to.y },
  ];
  const gap = found[found.length >> 1];
  if (to.column - from.column < 2 || middle.length === 0 || gap === undefined) return ends;
  const left = Math.min(...middle.map(({ x, width }) => x - width / 2));
  const right = Math.max(...middle.map(({ x, width }) => x + width / 2));
  return [ends[0], { x: left, y: gap.y }, { x: right, y: gap.y }, ends[1]];
}

/** Without the room for what nobody sees. */
function cropped(nodes: readonly PlacedNode[], lines: readonly PlacedLine[]): MapLayout {
  const points = [
    ...nodes.flatMap(({ x, y, width, height }): Point[] => [
      { x: x - width / 2, y: y - height / 2 },
      { x: x + width / 2, y: y + height / 2 },
    ]),
    ...lines.flatMap((line) => line.points),
  ];
  const left = Math.min(...points.map(({ x }) => x)) - margin;
  const top = Math.min(...points.map(({ y }) => y)) - margin;
  const moved = <T extends Point>(point: T): T => ({ ...point, x: point.x - left, y: point.y - top });
  return {
    nodes: nodes.map(moved),
    lines: lines.map((line) => ({ ...line, points: line.points.map(moved) })),
    width: Math.ceil(Math.max(...points.map(({ x }) => x)) - left + margin),
    height: Math.ceil(Math.max(...points.map(({ y }) => y)) - top + margin),
  };
}

/** Two ranks of the layout are one column, because it makes room for labels of edges between. What it adds itself comes first. */
function rankByColumn(nodes: readonly MapNode[]): RankerFunction {
  const hasMiddle = nodes.some((node) => columnOf(node) === 1);
  return (graph) => {
    for (const name of graph.nodes()) {
      const node = nodes[Number(name)];
      const column = node === undefined ? -1 : columnOf(node);
      graph.node(name).rank = 2 * (column === 2 && !hasMiddle ? 1 : column);
    }
  };
}

function columnOf({ kind }: MapNode): 0 | 1 | 2 {
  if (kind === 'data') return 2;
  return kind === 'lock' || kind === 'channel' ? 1 : 0;
}

function linesOf(edges: readonly MapEdge[]): Omit<PlacedLine, 'points'>[] {
  const lines = new Map<string, { from: number; to: number; edges: MapEdge[] }>();
  const add = (from: number, to: number, edge: MapEdge): void => {
    const key = `${from} ${to}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { from, to, edges: [edge] });
    else line.edges.push(edge);
  };
  for (const edge of edges) {
    if (edge.locks.length === 0) add(edge.context, edge.target, edge);
    for (const lock of edge.locks) {
      add(edge.context, lock, edge);
      add(lock, edge.target, edge);
    }
  }
  return [...lines.values()];
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length <= maxTextLength ? text : `${characters.slice(0, maxTextLength - 1).join('')}…`;
}
