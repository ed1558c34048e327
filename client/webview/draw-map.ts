import type { MapEdge, MapNodeKind } from '../../protocol/requests.js';
import { edgeWords } from './map-words.js';
import { fontSizes, type MapLayout, type PlacedLine, type PlacedNode, type Point } from './map-layout.js';
import type { Palette } from './palette.js';
import { svgElement, type SvgElement } from './svg-element.js';

/** How a line begins and ends. */
const arrows = ['line', 'race'] as const;

/**
 * The map as a drawing. Nodes are groups of class `node` and lines of class `line`, in the order of the layout, each with its number in `data-index`.
 *
 * @param title what the drawing is called
 */
export function drawMap(layout: MapLayout, palette: Palette, title: string): SvgElement {
  const { width, height, nodes, lines } = layout;
  // What races is drawn last, so that it lies above the rest.
  const inOrder = [...lines.keys()].sort((a, b) => Number(isRacing(lines[a]!)) - Number(isRacing(lines[b]!)));
  return svgElement(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      'font-family': palette.font,
    },
    svgElement('title', {}, title),
    svgElement('defs', {}, ...arrows.map((role) => arrowHead(role, palette[role]))),
    svgElement('rect', { width, height, fill: palette.background }),
    ...inOrder.map((index) => drawLine(lines[index]!, index, palette)),
    ...nodes.map((node, index) => drawNode(node, index, palette)),
  );
}

function isRacing({ edges }: PlacedLine): boolean {
  return edges.some(({ race }) => race !== undefined);
}

function arrowHead(role: (typeof arrows)[number], colour: string): SvgElement {
  const attributes = {
    id: `arrow-${role}`,
    viewBox: '0 0 8 8',
    refX: 7,
    refY: 4,
    markerWidth: 8,
    markerHeight: 8,
    markerUnits: 'userSpaceOnUse',
    orient: 'auto-start-reverse',
  };
  return svgElement('marker', attributes, svgElement('path', { d: 'M0 0 L8 4 L0 8 z', fill: colour }));
}

function drawLine(line: PlacedLine, index: number, palette: Palette): SvgElement {
  const { edges, points } = line;
  const role = isRacing(line) ? 'race' : 'line';
  const marker = `url(#arrow-${role})`;
  const flows = (edge: MapEdge, way: 'in' | 'out'): boolean => edge.flow === way || edge.flow === 'both';
  const d = curve(points);
  return svgElement(
    'g',
    { class: role === 'race' ? 'line race' : 'line', 'data-index': index, fill: 'none' },
    svgElement('title', {}, edges.map(edgeWords).join('\n')),
    // Easier to hit than the line itself.
    svgElement('path', { d, stroke: 'transparent', 'stroke-width': 12 }),
    svgElement('path', {
      d,
      stroke: palette[role],
      'stroke-width': role === 'race' ? 3 : 1.25,
      ...(edges.some((edge) => flows(edge, 'in')) ? { 'marker-end': marker } : {}),
      ...(edges.some((edge) => flows(edge, 'out')) ? { 'marker-start': marker } : {}),
    }),
  );
}

/** A smooth way that leaves each point and comes to the next one from left to right. */
function curve([first, ...rest]: readonly Point[]): string {
  if (first === undefined) return '';
  let from = first;
  const parts = rest.map((to) => {
    const bend = (to.x - from.x) / 2;
    const part = `C${at({ x: from.x + bend, y: from.y })} ${at({ x: to.x - bend, y: to.y })} ${at(to)}`;
    from = to;
    return part;
  });
  return [`M${at(first)}`, ...parts].join(' ');
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function drawNode(placed: PlacedNode, index: number, palette: Palette): SvgElement {
  const { node, x, y, label, detail } = placed;
  const colour = palette[roleOf(node.kind)];
  return svgElement(
    'g',
    { class: `node ${node.kind}`, 'data-index': index },
    svgElement('title', {}, `${node.label}\n${node.detail}`),
    svgElement('path', { class: 'shape', d: outline(placed), fill: palette.fill, stroke: colour, 'stroke-width': 1.5 }),
    svgElement(
      'text',
      { x: round(x), y: round(y - 3), 'text-anchor': 'middle', 'font-size': fontSizes.label, fill: palette.text },
      label,
    ),
    svgElement(
      'text',
      { x: round(x), y: round(y + 13), 'text-anchor': 'middle', 'font-size': fontSizes.detail, fill: palette.detail },
      detail,
    ),
  );
}

function roleOf(kind: MapNodeKind): 'context' | 'lock' | 'channel' | 'data' {
  return kind === 'lock' || kind === 'channel' || kind === 'data' ? kind : 'context';
}

/** Contexts are round, data have corners, locks are cut at theirs, and channels lean: what a node is shows without colours, too. */
function outline({ node, x, y, width, height }: PlacedNode): string {
  const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2].map(round) as [
    number,
    number,
    number,
    number,
  ];
  switch (roleOf(node.kind)) {
    case 'context': {
      const r = 14;
      return `M${left + r} ${top} H${right - r} Q${right} ${top} ${right} ${top + r} V${bottom - r} Q${right} ${bottom} ${right - r} ${bottom} H${left + r} Q${left} ${bottom} ${left} ${bottom - r} V${top + r} Q${left} ${top} ${left + r} ${top} Z`;
    }
    case 'lock': {
      const c = 8;
      return `M${left + c} ${top} H${right - c} L${right} ${top + c} V${bottom - c} L${right - c} ${bottom} H${left + c} L${left} ${bottom - c} V${top + c} Z`;
    }
    case 'channel':
      return `M${left + 6} ${top} H${right + 6} L${right - 6} ${bottom} H${left - 6} Z`;
    case 'data':
      return `M${left} ${top} H${right} V${bottom} H${left} Z`;
  }
}
