import type { ConcurrencyMapAnswer, MapPlace } from '../../../protocol/requests.js';
import { drawMap } from '../draw-map.js';
import { nodeAfterKey } from '../map-keys.js';
import type { MapLayout, PlacedLine } from '../map-layout.js';
import { edgesAt, nodeWords } from '../map-words.js';
import { themePalette } from '../palette.js';
import { toDom } from './dom.js';

/** A drawing that is too wide for the page shrinks so far, then it is moved by scrolling. */
const smallestScale = 0.7;

/** The drawing of a map, which the mouse and the keyboard can walk through. */
export class MapView {
  readonly element: SVGElement;
  private readonly nodes: readonly SVGElement[];
  private readonly lines: readonly { readonly index: number; readonly element: SVGElement }[];
  /** The one that the tabulator leads to. */
  private current = 0;

  constructor(
    private readonly map: ConcurrencyMapAnswer,
    private readonly layout: MapLayout,
    title: string,
    private readonly open: (place: MapPlace) => void,
  ) {
    this.element = toDom(drawMap(layout, themePalette, title));
    this.element.setAttribute('role', 'group');
    this.element.style.minWidth = `${layout.width * smallestScale}px`;
    this.element.setAttribute('aria-label', title);
    const indexOf = (one: SVGElement): number => Number(one.dataset.index);
    this.nodes = [...this.element.querySelectorAll<SVGElement>('.node')];
    this.lines = [...this.element.querySelectorAll<SVGElement>('.line')].map((one) => ({
      index: indexOf(one),
      element: one,
    }));
    this.nodes.forEach((node, index) => this.prepareNode(node, index));
    for (const { element, index } of this.lines)
      element.addEventListener('click', () => this.openLine(this.layout.lines[index]));
    this.element.addEventListener('keydown', (event) => this.onKey(event));
  }

  /** The label of the node where the user is, or was last. */
  get place(): string | undefined {
    return this.map.nodes[this.current]?.label;
  }

  /** Puts the user back to a node of an earlier drawing, if it is still there. */
  returnTo(label: string, hadFocus: boolean): void {
    const index = this.map.nodes.findIndex((node) => node.label === label);
    if (index < 0) return;
    this.enter(index);
    if (hadFocus) this.goTo(index);
  }

  /** Whether a node has the focus, in a page that has it: what is typed elsewhere must not end up here. */
  get hasFocus(): boolean {
    return document.hasFocus() && this.element.contains(document.activeElement);
  }

  private prepareNode(node: SVGElement, index: number): void {
    const hasPlace = this.map.nodes[index]?.place !== undefined;
    node.setAttribute('role', hasPlace ? 'button' : 'img');
    node.setAttribute('aria-label', nodeWords(this.map, index));
    node.setAttribute('tabindex', index === this.current ? '0' : '-1');
    node.addEventListener('click', () => this.openNode(index));
    node.addEventListener('focus', () => {
      this.enter(index);
      this.showNear(index);
    });
    node.addEventListener('mouseenter', () => this.showNear(index));
    node.addEventListener('blur', () => this.showNear(undefined));
    node.addEventListener('mouseleave', () => this.showNear(undefined));
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Enter' || event.key === ' ') this.openNode(this.current);
    else {
      const next = nodeAfterKey(this.layout, this.current, event.key);
      if (next === undefined) return;
      this.goTo(next);
    }
    event.preventDefault();
  }

  private goTo(index: number): void {
    this.nodes[index]?.focus();
  }

  /** However it got the focus, by a key, the mouse or a screen reader. */
  private enter(index: number): void {
    this.nodes[this.current]?.setAttribute('tabindex', '-1');
    this.current = index;
    this.nodes[index]?.setAttribute('tabindex', '0');
  }

  private openNode(index: number): void {
    this.goTo(index);
    const place = this.map.nodes[index]?.place;
    if (place !== undefined) this.open(place);
  }

  /** Where the line stands for several accesses, what races comes first. */
  private openLine(line: PlacedLine | undefined): void {
    const edge = line?.edges.find(({ race }) => race !== undefined) ?? line?.edges[0];
    if (edge !== undefined) this.open(edge.place);
  }

  /** Brings out what a node has to do with; undefined: all alike. */
  private showNear(index: number | undefined): void {
    this.element.classList.toggle('focusing', index !== undefined);
    const edges = new Set(index === undefined ? [] : edgesAt(this.map, index));
    const near = new Set([...edges].flatMap(({ context, target, locks }) => [context, target, ...locks]));
    this.nodes.forEach((node, number) => node.classList.toggle('near', number === index || near.has(number)));
    for (const { element, index: number } of this.lines) {
      const isNear = this.layout.lines[number]?.edges.some((edge) => edges.has(edge)) === true;
      element.classList.toggle('near', isNear);
    }
  }
}
