/**
 * The text of a Go file with every function body cut out, which is all that importers of a package need. What can't be
 * followed (an unclosed brace or quote) is left as it is.
 */
export function declarationText(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  const scanner = new Scanner(text);
  for (;;) {
    const start = nextTopLevelFunc(text, scanner.at);
    if (start < 0) break;
    // Anything between may hold a raw string or comment with `func` at the start of a line.
    if (!scanner.skipTo(start)) continue;
    const body = scanner.findBody();
    if (body === undefined) continue;
    const end = scanner.skipBraces(body);
    if (end === undefined) break;
    parts.push(text.slice(kept, body));
    kept = end;
  }
  parts.push(text.slice(kept));
  return parts.join('');
}

function nextTopLevelFunc(text: string, from: number): number {
  if (from === 0 && text.startsWith('func')) return 0;
  const at = text.indexOf('\nfunc', Math.max(0, from - 1));
  return at < 0 ? -1 : at + 1;
}

class Scanner {
  at = 0;

  constructor(private readonly text: string) {}

  /** Moves on to an offset; false, and behind it, where the offset lies inside a comment or a literal. */
  skipTo(offset: number): boolean {
    while (this.at < offset) this.step();
    return this.at === offset;
  }

  /** From a `func` on: offset of the brace that opens the body; undefined, and at the line's end, where there is no body. */
  findBody(): number | undefined {
    const { text } = this;
    let depth = 0;
    let lastWord = '';
    this.at += 'func'.length;
    while (this.at < text.length) {
      const start = this.at;
      const char = text[start]!;
      if (char === '(' || char === '[') depth++;
      else if (char === ')' || char === ']') depth--;
      else if (char === '{') {
        if (depth === 0 && lastWord !== 'struct' && lastWord !== 'interface') return start;
        const end = this.skipBraces(start);
        if (end === undefined) return undefined;
        lastWord = '';
        continue;
      } else if (char === '\n' && depth === 0) {
        return undefined;
      }
      if (/[\p{L}_]/u.test(char)) {
        lastWord = /^[\p{L}\p{N}_]+/u.exec(text.slice(start, start + 64))?.[0] ?? char;
        this.at += lastWord.length;
        continue;
      }
      if (char > ' ') lastWord = '';
      this.step();
    }
    return undefined;
  }

  /** Offset after the brace that closes the one at an offset; undefined, and at the end of the text, where none does. */
  skipBraces(open: number): number | undefined {
    this.at = open;
    let depth = 0;
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at);
      if (code === 123) depth++;
      else if (code === 125 && --depth === 0) return ++this.at;
      this.step();
    }
    return undefined;
  }

  /** Moves over one character, comment or literal. */
  private step(): void {
    const { text } = this;
    switch (text[this.at]) {
      case '/':
        if (text[this.at + 1] === '/') this.to(text.indexOf('\n', this.at));
        else if (text[this.at + 1] === '*') this.to(text.indexOf('*/', this.at + 2), 2);
        else this.at++;
        return;
      case '`':
        this.to(text.indexOf('`', this.at + 1), 1);
        return;
      case '"':
      case "'":
        this.skipQuoted(text[this.at]!);
        return;
      default:
        this.at++;
    }
  }

  private to(found: number, plus = 0): void {
    this.at = found < 0 ? this.text.length : found + plus;
  }

  private skipQuoted(quote: string): void {
    const { text } = this;
    for (this.at++; this.at < text.length; this.at++) {
      const char = text[this.at];
      if (char === '\\') this.at++;
      else if (char === '\n') return;
      else if (char === quote) {
        this.at++;
        return;
      }
    }
  }
}
