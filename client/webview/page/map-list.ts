import type { ConcurrencyMapAnswer, MapPlace } from '../../../protocol/requests.js';
import { edgesAt, edgeWords } from '../map-words.js';
import { element } from './dom.js';

/** The map as a list: each node with what its edges say. */
export function mapList(map: ConcurrencyMapAnswer, open: (place: MapPlace) => void): HTMLElement {
  const items = map.nodes.map(({ label, detail, place }, index) => {
    const edges = edgesAt(map, index).map((edge) => {
      const item = element('li', linkTo(edgeWords(edge), edge.place, open));
      if (edge.race !== undefined) item.className = 'race';
      return item;
    });
    const name = `${label}, ${detail}`;
    const head = place === undefined ? name : linkTo(name, place, open);
    return element('li', head, ...(edges.length === 0 ? [] : [element('ul', ...edges)]));
  });
  return element('ul', ...items);
}

function linkTo(text: string, place: MapPlace, open: (place: MapPlace) => void): HTMLElement {
  const button = element('button', text);
  button.className = 'link';
  button.addEventListener('click', () => open(place));
  return button;
}
