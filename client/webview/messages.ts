import type { ConcurrencyMapAnswer, MapPlace } from '../../protocol/requests.js';

/** Texts of the page in the user's language. */
export interface PageTexts {
  readonly title: string;
  readonly exportSvg: string;
  readonly asList: string;
  /** How a node is opened and others are reached, for who uses a keyboard. */
  readonly keys: string;
  /** What a thick red line means. */
  readonly race: string;
}

/** What the page is told: a map to show. */
export interface ShowMap {
  readonly kind: 'show';
  readonly map: ConcurrencyMapAnswer;
  readonly texts: PageTexts;
}

/** What the page says: it is there; the user wants to see some code, or to keep the drawing. */
export type PageMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'open'; readonly place: MapPlace }
  | { readonly kind: 'export'; readonly svg: string };
