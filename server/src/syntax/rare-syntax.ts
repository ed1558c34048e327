import { endOfLiteral, endOfType, endOfWord, isWordCode, skipSpace } from './token-skipper.js';

/**
 * Syntax that tree-sitter-go 0.25.0 lacks and that is rare enough to be looked for only where a parse has failed. As with
 * `maskText`, the masked text has the same length, and the lowering reads the original:
 *
 * - A type literal as an operand (`interface{ M() }.M`, `func(T)(nil, 1)`) becomes an identifier and is parsed apart.
 * - The type of a constant without a value is blanked and parsed apart.
 * - `[...]T` outside composite literals becomes `[]T`.
 * - `x.(type)` outside the head of a switch gets a name for its keyword.
 * - The operator `~` of an expression becomes `^`.
 *
 * The last four are errors in Go, but go/parser makes a tree of them, and so must we while somebody types.
 */
export interface RareMask {
  readonly text: string;
  /** Types to be parsed apart, in source order. */
  readonly types: readonly TextRange[];
}

interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Undefined where there is nothing to mask. With `hasOperandTypes` false, type literals stay as they are. */
export function maskRareSyntax(text: string, hasOperandTypes = true): RareMask | undefined {
  const masker = new RareMasker(text, hasOperandTypes);
  masker.run();
  return masker.result();
}

/** Keywords behind which a type literal is an operand. */
const BEFORE_OPERAND = new Set(['return', 'case', 'go', 'defer', 'range', 'if', 'switch', 'for', 'else']);
const TYPE_KEYWORDS = new Set(['struct', 'interface', 'map', 'chan', 'func']);

class RareMasker {
  private masked = '';
  private copied = 0;
  private readonly types: TextRange[] = [];
  private at = 0;
  private previousEnd = 0;
  /** The token before: a keyword, an operator's last character, or `x` for the end of an operand. */
  private previous = ';';
  private depth = 0;
  /** Depth at which the specifications of a constant declaration stand; -1 outside of one. */
  private constDepth = -1;

  constructor(
    private readonly text: string,
    private readonly hasOperandTypes: boolean,
  ) {}

  result(): RareMask | undefined {
    if (this.copied === 0) return undefined;
    return { text: this.masked + this.text.slice(this.copied), types: this.types };
  }

  run(): void {
    const { text } = this;
    for (this.at = skipSpace(text, 0); this.at < text.length; this.at = skipSpace(text, this.at)) {
      if (this.previous === 'x' && text.slice(this.previousEnd, this.at).includes('\n')) this.previous = ';';
      if (isWordCode(text.charCodeAt(this.at))) this.word();
      else this.punctuation();
      this.previousEnd = this.at;
    }
  }

  private word(): void {
    const { text, at } = this;
    const end = endOfWord(text, at);
    const word = text.slice(at, end);
    if (TYPE_KEYWORDS.has(word) && this.operandType()) return;
    if (
      this.depth === this.constDepth &&
      (this.previous === ';' || this.previous === '(' || this.previous === 'const')
    ) {
      this.constantType();
    }
    this.at = end;
    if (word === 'const') this.constDepth = this.depth + (text[skipSpace(text, end)] === '(' ? 1 : 0);
    this.previous = TYPE_KEYWORDS.has(word) || BEFORE_OPERAND.has(word) || word === 'const' ? word : 'x';
  }

  private punctuation(): void {
    const { text, at } = this;
    const c = text[at]!;
    const literalEnd = endOfLiteral(text, at);
    if (literalEnd > at) {
      this.at = literalEnd;
      this.previous = 'x';
      return;
    }
    if (c === '[') {
      if (this.operandType()) return;
      this.dots();
    } else if (c === '.') this.typeKeyword();
    else if (c === '~' && '=(,:+-*/%&^<>!'.includes(this.previous)) this.replace(at, at + 1, '^');
    if (c === '(' || c === '[' || c === '{') this.depth++;
    else if (c === ')' || c === ']' || c === '}') {
      this.depth--;
      if (this.depth < this.constDepth) this.constDepth = -1;
    }
    this.at = at + 1;
    this.previous = c === ')' || c === ']' || c === '}' ? 'x' : c;
  }

  private replace(start: number, end: number, by: string): void {
    if (start < this.copied) return;
    this.masked += this.text.slice(this.copied, start) + by;
    this.copied = end;
  }

  /** Masks the type literal here, if an operand may stand here and no composite or function literal follows. */
  private operandType(): boolean {
    const { text, at, previous } = this;
    if (!this.hasOperandTypes) return false;
    const isOperandPlace =
      previous === ';' ? this.depth > 0 : '=(,:{+-*/%&|^<>!'.includes(previous) || BEFORE_OPERAND.has(previous);
    // The arrow before belongs to the type.
    const isReceiveChannel = previous === '-' && text.startsWith('chan', at);
    if (!isOperandPlace || isReceiveChannel) return false;
    const end = endOfType(text, at);
    if (end < 0 || text[skipSpace(text, end)] === '{') return false;
    this.replace(at, end, '_'.repeat(end - at));
    this.types.push({ start: at, end });
    this.at = end;
    this.previous = 'x';
    return true;
  }

  /** `[...]` */
  private dots(): void {
    const { text } = this;
    const start = skipSpace(text, this.at + 1);
    if (text.startsWith('...', start) && text[skipSpace(text, start + 3)] === ']')
      this.replace(start, start + 3, '   ');
  }

  /** `.(type)` with no block behind it. */
  private typeKeyword(): void {
    const { text } = this;
    const open = skipSpace(text, this.at + 1);
    if (text[open] !== '(') return;
    const word = skipSpace(text, open + 1);
    const end = endOfWord(text, word);
    if (text.slice(word, end) !== 'type') return;
    const close = skipSpace(text, end);
    if (text[close] === ')' && text[skipSpace(text, close + 1)] !== '{') this.replace(word, end, 'typE');
  }

  /** `a, b T` in a constant declaration, with no value behind it. */
  private constantType(): void {
    const { text } = this;
    let namesEnd = endOfWord(text, this.at);
    for (let next = skipSpace(text, namesEnd); text[next] === ','; next = skipSpace(text, namesEnd)) {
      const name = skipSpace(text, next + 1);
      const nameEnd = endOfWord(text, name);
      if (nameEnd === name) return;
      namesEnd = nameEnd;
    }
    const start = skipSpace(text, namesEnd);
    if (text.slice(namesEnd, start).includes('\n')) return;
    const end = endOfType(text, start);
    if (end < 0) return;
    const next = skipSpace(text, end);
    const endsHere = next >= text.length || text[next] === ';' || text[next] === ')';
    if (!endsHere && !text.slice(end, next).includes('\n')) return;
    this.replace(start, end, ' '.repeat(end - start));
    this.types.push({ start, end });
  }
}
