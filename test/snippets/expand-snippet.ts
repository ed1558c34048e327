/**
 * Expands a snippet as VS Code does when the user accepts all that it proposes: the grammar of
 * https://code.visualstudio.com/docs/editing/userdefinedsnippets, as far as it has tab stops, placeholders and choices. Transformations are left out for a reason:
 * VS Code makes them only when the user leaves the tab stop.
 *
 * @throws for what isn't part of that
 */
export function expandSnippet(body: string): string {
  const values = new Map<number, string>();
  const parts = new SnippetParser(body, values).parse('');
  return parts.map((part) => textOf(part, values)).join('');
}

/** A text, or the number of a tab stop. */
type Part = string | number;

function textOf(part: Part, values: ReadonlyMap<number, string>): string {
  return typeof part === 'string' ? part : (values.get(part) ?? '');
}

class SnippetParser {
  private at = 0;

  constructor(
    private readonly body: string,
    private readonly values: Map<number, string>,
  ) {}

  /** @param end the character that ends it, which stays; empty: the end of the body */
  parse(end: string): Part[] {
    const parts: Part[] = [];
    while (this.at < this.body.length && this.body[this.at] !== end) {
      const escaped = this.take(/\\([$}\\])/y);
      if (escaped !== undefined) parts.push(escaped[1] ?? '');
      else if (this.body[this.at] === '$') parts.push(this.tabStop());
      else parts.push(this.body[this.at++] ?? '');
    }
    return parts;
  }

  private tabStop(): number {
    const plain = this.take(/\$(?:(\d+)|\{(\d+)\})/y);
    if (plain !== undefined) return Number(plain[1] ?? plain[2]);
    const choice = this.take(/\$\{(\d+)\|([^|,]*)[^|]*\|\}/y);
    if (choice !== undefined) return this.defined(Number(choice[1]), choice[2] ?? '');
    const placeholder = this.take(/\$\{(\d+):/y);
    if (placeholder === undefined) throw new Error(`no tab stop: ${this.body.slice(this.at, this.at + 40)}`);
    const inner = this.parse('}');
    if (this.take(/\}/y) === undefined) throw new Error(`placeholder ${placeholder[1] ?? ''} has no end`);
    return this.defined(Number(placeholder[1]), inner.map((part) => textOf(part, this.values)).join(''));
  }

  private defined(tabStop: number, value: string): number {
    if (!this.values.has(tabStop)) this.values.set(tabStop, value);
    return tabStop;
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.body);
    if (match !== null) this.at = pattern.lastIndex;
    return match ?? undefined;
  }
}
