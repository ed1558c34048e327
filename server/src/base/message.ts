/**
 * A text for people, kept apart from its language: an English template with `{0}`, `{1}` … and its arguments. The
 * template is the key of the translation, so findings stay plain data and one session can serve any locale.
 */
export interface Message {
  readonly template: string;
  readonly args: readonly (string | number)[];
}

/** Builds a message. Every template passed here must have an entry in each language's catalogue (tested). */
export function msg(template: string, ...args: (string | number)[]): Message {
  return { template, args };
}

/** Fills the placeholders of a template in any language. */
export function fill(template: string, args: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const value = args[Number(index)];
    return value === undefined ? whole : String(value);
  });
}
