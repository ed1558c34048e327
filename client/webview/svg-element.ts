/** An element of a drawing as data, so that one drawing serves a page and a file. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** A string is text. */
  readonly children: readonly (SvgElement | string)[];
}

export function svgElement(
  name: string,
  attributes: SvgElement['attributes'],
  ...children: readonly (SvgElement | string)[]
): SvgElement {
  return { name, attributes, children };
}

/** The drawing as the text of a file of its own. */
export function svgText({ name, attributes, children }: SvgElement): string {
  const named = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  const content = children.map((child) => (typeof child === 'string' ? escapeXml(child) : svgText(child)));
  return `<${name}${named.join('')}>${content.join('')}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeXml(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** XML 1.0 has no place for most control characters, nor for halves of surrogate pairs (https://www.w3.org/TR/xml/#charsets). */
function withoutControls(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
