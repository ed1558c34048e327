import { TextScanner } from './text-scanner.js';

/**
 * The text of a Go file with all that importers of a package don't need cut out: bodies of functions, elements of composite
 * literals (an array's length stays), comments behind the package clause. What can't be followed (an unclosed brace or
 * quote) is left as it is.
 */
export function declarationText(text: string): string {
  return new Cutter(text).run();
}

const declarationKeyword = /(?:func|var|type|const|import|package)\b/y;

class Cutter {
  private readonly parts: string[] = [];
  private keptFrom = 0;
  private readonly scanner: TextScanner;
  /** What the column-0 keyword before said. */
  private keyword = '';
  private isBehindPackage = false;

  constructor(private readonly text: string) {
    this.scanner = new TextScanner(text);
  }

  run(): string {
    const { scanner, text } = this;
    while (scanner.at < text.length) {
      const keyword = this.keywordHere();
      if (keyword !== undefined) {
        this.keyword = keyword;
        if (keyword === 'package') this.isBehindPackage = true;
        if (keyword === 'func') this.cutBody();
        else scanner.at += keyword.length;
        scanner.forgetWord();
      } else if (text[scanner.at] === '{') this.atBrace();
      else this.step();
    }
    return this.parts.join('') + text.slice(this.keptFrom);
  }

  private keywordHere(): string | undefined {
    const { at } = this.scanner;
    if (at > 0 && this.text[at - 1] !== '\n') return undefined;
    declarationKeyword.lastIndex = at;
    return declarationKeyword.exec(this.text)?.[0];
  }

  /** From a `func` on. */
  private cutBody(): void {
    const { scanner, text } = this;
    let depth = 0;
    scanner.at += 'func'.length;
    scanner.forgetWord();
    while (scanner.at < text.length) {
      const char = text[scanner.at];
      if (char === '(' || char === '[') depth++;
      else if (char === ')' || char === ']') depth--;
      else if (char === '\n' && depth === 0) return;
      else if (char === '{' && depth === 0 && !scanner.isInType) {
        const start = scanner.at;
        if (scanner.skipBraces() !== undefined) this.cut(start, scanner.at, '');
        return;
      } else if (char === '{') {
        if (scanner.skipBraces() === undefined) return;
        continue;
      }
      this.step();
    }
  }

  private atBrace(): void {
    const { scanner } = this;
    const isLiteral = this.keyword === 'var' && !scanner.isInType;
    if (!isLiteral) {
      this.step();
      return;
    }
    const start = scanner.at;
    const isCounted = scanner.isBehindEllipsis;
    const elements = scanner.skipBraces();
    if (elements === undefined || (isCounted && elements.hasKeys)) return;
    const length = isCounted && elements.count > 0 ? `${elements.count - 1}: 0` : '';
    this.cut(start + 1, scanner.at - 1, length);
  }

  private step(): void {
    const { scanner, text } = this;
    const start = scanner.at;
    scanner.step();
    const isComment = text[start] === '/' && scanner.at > start + 1;
    if (!isComment || !this.isBehindPackage) return;
    // A comment with a line break counts as one (Go spec, "Comments").
    this.cut(start, scanner.at, text.slice(start, scanner.at).includes('\n') ? '\n' : ' ');
  }

  private cut(start: number, end: number, replacement: string): void {
    this.parts.push(this.text.slice(this.keptFrom, start), replacement);
    this.keptFrom = end;
  }
}
