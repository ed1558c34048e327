import type { MapPlace } from '../../../protocol/requests.js';
import { drawMap } from '../draw-map.js';
import { layoutMap, type MapLayout } from '../map-layout.js';
import type { PageMessage, ShowMap } from '../messages.js';
import { concretePalette } from '../palette.js';
import { svgText } from '../svg-element.js';
import { element } from './dom.js';
import { mapList } from './map-list.js';
import { MapView } from './map-view.js';

/** Given by VS Code to the page of a webview. */
declare function acquireVsCodeApi(): { postMessage(message: PageMessage): void };

const vscode = acquireVsCodeApi();
const post = (message: PageMessage): void => vscode.postMessage(message);
const open = (place: MapPlace): void => post({ kind: 'open', place });

let view: MapView | undefined;
let isListOpen = false;

window.addEventListener('message', ({ data }: MessageEvent<ShowMap>) => show(data));
post({ kind: 'ready' });

function show({ map, texts }: ShowMap): void {
  const before = { place: view?.place, hasFocus: view?.hasFocus === true };
  const notes = element('div', ...map.notes.map((note) => element('p', note)));
  notes.setAttribute('role', 'status');
  if (map.nodes.length === 0) {
    view = undefined;
    document.body.replaceChildren(element('h1', texts.title), notes);
    return;
  }
  const layout = layoutMap(map, measureText());
  view = new MapView(map, layout, texts.title, open);
  const button = element('button', texts.exportSvg);
  button.addEventListener('click', () => post({ kind: 'export', svg: exported(layout, texts.title) }));
  const drawing = element('div', view.element);
  drawing.className = 'drawing';
  const list = element('details', element('summary', texts.asList), mapList(map, open));
  list.open = isListOpen;
  list.addEventListener('toggle', () => (isListOpen = list.open));
  const isRacing = map.edges.some(({ race }) => race !== undefined);
  const hints = [texts.keys, ...(isRacing ? [texts.race] : [])].map((hint) => element('p', hint));
  document.body.replaceChildren(element('h1', texts.title), button, notes, ...hints, drawing, list);
  if (before.place !== undefined) view.returnTo(before.place, before.hasFocus);
}

/** Measures with the fonts of the page. */
function measureText(): (text: string, size: number) => number {
  const context = document.createElement('canvas').getContext('2d');
  const family = getComputedStyle(document.body).fontFamily;
  return (text, size) => {
    if (context === null) return text.length * size;
    context.font = `${size}px ${family}`;
    return context.measureText(text).width;
  };
}

/** A file of its own, in the colours of the theme. */
function exported(layout: MapLayout, title: string): string {
  const style = getComputedStyle(document.documentElement);
  return `${svgText(
    drawMap(
      layout,
      concretePalette((name) => style.getPropertyValue(name)),
      title,
    ),
  )}\n`;
}
