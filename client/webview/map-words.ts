import type { ConcurrencyMapAnswer, MapEdge } from '../../protocol/requests.js';

/** The edges that a node is an end of, or a lock of. */
export function edgesAt({ edges }: ConcurrencyMapAnswer, node: number): readonly MapEdge[] {
  return edges.filter(({ context, target, locks }) => context === node || target === node || locks.includes(node));
}

/** What an edge says, the race included. */
export function edgeWords({ text, race }: MapEdge): string {
  return race === undefined ? text : `${text} ${race.ruleId}: ${race.message}`;
}

/** All that a node means, for who doesn't see the drawing. */
export function nodeWords(map: ConcurrencyMapAnswer, index: number): string {
  const node = map.nodes[index];
  if (node === undefined) return '';
  return [`${node.label}, ${node.detail}.`, ...edgesAt(map, index).map(edgeWords)].join(' ');
}
