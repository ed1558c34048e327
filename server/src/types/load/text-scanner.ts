const word = /[\p{L}_][\p{L}\p{N}_]*/uy;

/** What stands between two braces, at their own level. */
export interface BraceContents {
  /** Number of elements that commas divide. */
  readonly count: number;
  readonly hasKeys: boolean;
}

/** Walks over Go text by words, comments, literals and single characters. Offsets are UTF-16. */
export class TextScanner {
  at = 0;
  private lastWord = '';
  private ellipsis = false;

  constructor(private readonly text: string) {}

  /** Whether the last word was `struct` or `interface`, so that a brace opens the body of a type. */
  get isInType(): boolean {
    return this.lastWord === 'struct' || this.lastWord === 'interface';
  }

  /** Whether the length of an array is to be counted: `[...]` stands before, in the same expression. */
  get isBehindEllipsis(): boolean {
    return this.ellipsis;
  }

  forgetWord(): void {
    this.lastWord = '';
    this.ellipsis = false;
  }

  /** Moves over one word, comment, literal or other character. */
  step(): void {
    const { text } = this;
    const char = text[this.at] ?? '';
    switch (char) {
      case '/':
        if (text[this.at + 1] === '/') this.to(text.indexOf('\n', this.at));
        else if (text[this.at + 1] === '*') this.to(text.indexOf('*/', this.at + 2), 2);
        else this.at++;
        return;
      case '`':
        this.to(text.indexOf('`', this.at + 1), 1);
        break;
      case '"':
      case "'":
        this.skipQuoted(char);
        break;
      case '[':
        if (text.startsWith('[...]', this.at)) this.ellipsis = true;
        this.at++;
        break;
      case ',':
      case '=':
      case '(':
      case '}':
        this.ellipsis = false;
        this.at++;
        break;
      default:
        if (this.skipWord(char)) return;
        this.at++;
        // A brace may follow `struct` behind blanks and comments.
        if (char <= ' ') return;
    }
    this.lastWord = '';
  }

  /** Moves behind the brace that closes the one here. Undefined, and at the end of the text, where none does. */
  skipBraces(): BraceContents | undefined {
    let depth = 0;
    let commas = 0;
    let hasKeys = false;
    let isBlank = true;
    while (this.at < this.text.length) {
      const char = this.text[this.at]!;
      if (depth === 1) {
        if (char === ',') commas++;
        else if (char === ':') hasKeys = true;
        const isComment = char === '/' && /[/*]/.test(this.text[this.at + 1] ?? '');
        if (char === ',') isBlank = true;
        else if (char > ' ' && char !== '}' && !isComment) isBlank = false;
      }
      if (char === '{' || char === '(' || char === '[') depth++;
      else if ((char === '}' || char === ')' || char === ']') && --depth === 0) {
        this.at++;
        this.forgetWord();
        return { count: commas + (isBlank ? 0 : 1), hasKeys };
      }
      this.step();
    }
    return undefined;
  }

  private skipWord(first: string): boolean {
    if (!/[\p{L}_]/u.test(first)) return false;
    word.lastIndex = this.at;
    this.lastWord = word.exec(this.text)?.[0] ?? first;
    this.at += this.lastWord.length;
    return true;
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
