import { endOfQuoted, isWordCode } from './token-skipper.js';

/**
 * Cuts a Go text at the lines that begin with `func`, `type`, `var`, `const`, `import` or `package` in their first column,
 * without parsing it. Each piece is scanned from a clean state, so it depends on nothing before it; that is what makes a
 * scan after an edit stop as soon as it meets an old border again.
 */
export interface Piece {
  /** UTF-16 length. The first piece starts at 0, each other where the one before ends. */
  readonly length: number;
  /** Brackets of any kind opened minus closed; negative when more are closed. */
  readonly netDepth: number;
  /** Lowest depth within the piece, counted from 0 at its start; at most 0. */
  readonly minDepth: number;
  /** Begins with what can only stand at the top level: `package`, `import`, or a `func` with a name. */
  readonly isTopLevel: boolean;
  /** Begins with `func` and no name: a function literal or type that may continue the line above. */
  readonly isFuncLiteral: boolean;
  /** Its last token lets no statement end (Go spec, "Semicolons"), so the next line continues it. */
  readonly isOpenEnded: boolean;
}

const PLAIN = 0;
const SPACE = 1;
const NEWLINE = 2;
const OPEN = 3;
const CLOSE = 4;
const QUOTE = 5;
const BACKQUOTE = 6;
const SLASH = 7;

const CLASS_OF = new Uint8Array(128);
for (const c of ' \t\r') CLASS_OF[c.charCodeAt(0)] = SPACE;
CLASS_OF[10] = NEWLINE;
for (const c of '([{') CLASS_OF[c.charCodeAt(0)] = OPEN;
for (const c of ')]}') CLASS_OF[c.charCodeAt(0)] = CLOSE;
for (const c of '"\'') CLASS_OF[c.charCodeAt(0)] = QUOTE;
CLASS_OF[96] = BACKQUOTE;
CLASS_OF[47] = SLASH;

const BYTE_ORDER_MARK = 0xfeff;
const ASTERISK = 42;
const SLASH_CODE = 47;

const KEYWORDS = ['func', 'type', 'var', 'const', 'import', 'package'];
/** By first character code, the keywords that begin with it. */
const KEYWORDS_BY_FIRST: (string | undefined)[] = [];
for (const keyword of KEYWORDS) KEYWORDS_BY_FIRST[keyword.charCodeAt(0)] = keyword;

/** Keywords after which a line break ends the statement. */
const STATEMENT_ENDING_KEYWORDS = new Set(['break', 'continue', 'fallthrough', 'return']);
const OTHER_KEYWORDS = new Set(
  'case chan const default defer else for func go goto if import interface map package range select struct switch type var'.split(
    ' ',
  ),
);

/** The declaration keyword that stands at an offset as a whole word; undefined when there is none. */
export function declarationKeywordAt(text: string, offset: number): string | undefined {
  const keyword = KEYWORDS_BY_FIRST[text.charCodeAt(offset)];
  if (keyword === undefined || !text.startsWith(keyword, offset)) return undefined;
  return isWordCode(text.charCodeAt(offset + keyword.length)) ? undefined : keyword;
}

/** Whether the `func` that ends at `offset` is followed by a name, or by a receiver and a name, on the same line. */
function isNamedFunction(text: string, offset: number): boolean {
  let at = skipBlanks(text, offset);
  if (isWordCode(text.charCodeAt(at))) return true;
  if (text[at] !== '(') return false;
  let depth = 0;
  for (; at < text.length; at++) {
    const c = text[at];
    if (c === '\n') return false;
    if (c === '(' || c === '[') depth++;
    else if ((c === ')' || c === ']') && --depth === 0) break;
  }
  at = skipBlanks(text, at + 1);
  const nameStart = at;
  while (isWordCode(text.charCodeAt(at))) at++;
  if (at === nameStart) return false;
  at = skipBlanks(text, at);
  // `func (x int) T {` has a result, `func (x T) m(` a name.
  return text[at] === '(' || text[at] === '[';
}

function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** Whether a line break after the token that ends at `end` leaves the statement open. */
function isContinuedAfter(text: string, start: number, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  if (isWordCode(last)) {
    let wordStart = end - 1;
    while (wordStart > start && isWordCode(text.charCodeAt(wordStart - 1))) wordStart--;
    const word = text.slice(wordStart, end);
    return OTHER_KEYWORDS.has(word) && !STATEMENT_ENDING_KEYWORDS.has(word);
  }
  const kind = CLASS_OF[last];
  if (kind === CLOSE || kind === QUOTE || kind === BACKQUOTE) return false;
  const isStep = (last === 43 || last === 45) && text.charCodeAt(end - 2) === last;
  return !isStep;
}

/**
 * Finds where raw strings and general comments end, in one pass over one text from front to back.
 *
 * Recovering means that those which run over a declaration line, or are never closed, are taken to end with their first
 * line. It is for texts that leave one open: then one of them is a typing error, and which one cannot be known.
 */
export class SpanSearch {
  /** Some raw string or comment was still open at the end of the text; never set while recovering. */
  hasOpenSpan = false;
  private nextRawClose = -1;
  private nextCommentClose = -1;
  private nextDeclarationLine = -1;

  constructor(
    readonly text: string,
    readonly isRecovering: boolean,
  ) {}

  /** Offset after the raw string whose content starts at `from`. */
  endOfRawString(from: number): number {
    if (this.nextRawClose < from) this.nextRawClose = offsetOrLength(this.text, this.text.indexOf('`', from));
    return this.endOfSpan(from, this.nextRawClose, 1);
  }

  /** Offset after the general comment whose content starts at `from`. */
  endOfComment(from: number): number {
    if (this.nextCommentClose < from) this.nextCommentClose = offsetOrLength(this.text, this.text.indexOf('*/', from));
    return this.endOfSpan(from, this.nextCommentClose, 2);
  }

  private endOfSpan(from: number, close: number, markLength: number): number {
    const { text } = this;
    if (!this.isRecovering) {
      if (close === text.length) this.hasOpenSpan = true;
      return Math.min(text.length, close + markLength);
    }
    if (close < text.length && this.declarationLineAfter(from) > close) return close + markLength;
    return offsetOrLength(text, text.indexOf('\n', from));
  }

  /** Start of the first line after the one of `from` that begins with a declaration keyword; the length if none does. */
  private declarationLineAfter(from: number): number {
    const { text } = this;
    if (this.nextDeclarationLine > from) return this.nextDeclarationLine;
    let newline = text.indexOf('\n', from);
    while (newline >= 0 && declarationKeywordAt(text, newline + 1) === undefined)
      newline = text.indexOf('\n', newline + 1);
    this.nextDeclarationLine = newline < 0 ? text.length : newline + 1;
    return this.nextDeclarationLine;
  }
}

function offsetOrLength(text: string, offset: number): number {
  return offset < 0 ? text.length : offset;
}

/**
 * Scans one piece.
 *
 * @param start offset of the piece; the piece before has ended there
 * @param search over the same text; its searches go forwards only, so pieces are scanned in order
 */
export function scanPiece(search: SpanSearch, start: number): Piece {
  const { text } = search;
  const length = text.length;
  let at = start;
  if (at === 0 && text.charCodeAt(0) === BYTE_ORDER_MARK) at = 1;
  let depth = 0;
  let minDepth = 0;
  let isTopLevel = false;
  let isFuncLiteral = false;
  /** Offset after the last token that is no comment; `start` while there is none. */
  let tokenEnd = start;
  /** Start of the line where the comments begin that the next line may belong to; -1 when there are none. */
  let commentLine = -1;
  let lineStart = at;
  /** Nothing but blanks and comments so far on this line. */
  let isFreshLine = true;
  let hasCommentOnLine = false;

  const finish = (end: number): Piece => ({
    length: end - start,
    netDepth: depth,
    minDepth,
    isTopLevel,
    isFuncLiteral,
    isOpenEnded: tokenEnd > start && isContinuedAfter(text, start, tokenEnd),
  });

  while (at < length) {
    const c = text.charCodeAt(at);
    if (at === lineStart && c >= 99 && c <= 118) {
      const keyword = declarationKeywordAt(text, at);
      if (keyword !== undefined) {
        if (tokenEnd > start) return finish(commentLine >= 0 ? commentLine : at);
        if (keyword === 'func') {
          isTopLevel = isNamedFunction(text, at + 4);
          isFuncLiteral = !isTopLevel;
        } else isTopLevel = keyword === 'package' || keyword === 'import';
      }
    }
    switch (c < 128 ? CLASS_OF[c] : PLAIN) {
      case SPACE:
        at++;
        continue;
      case NEWLINE:
        // A line without anything parts comments from what follows.
        if (isFreshLine && !hasCommentOnLine) commentLine = -1;
        at++;
        lineStart = at;
        isFreshLine = true;
        hasCommentOnLine = false;
        continue;
      case SLASH: {
        const second = text.charCodeAt(at + 1);
        if (second === SLASH_CODE || second === ASTERISK) {
          if (isFreshLine && commentLine < 0) commentLine = lineStart;
          hasCommentOnLine = true;
          if (second === SLASH_CODE) {
            const lineEnd = text.indexOf('\n', at);
            at = lineEnd < 0 ? length : lineEnd;
          } else at = search.endOfComment(at + 2);
          continue;
        }
        at++;
        break;
      }
      case OPEN:
        at++;
        depth++;
        break;
      case CLOSE:
        at++;
        if (--depth < minDepth) minDepth = depth;
        break;
      case QUOTE:
        at = endOfQuoted(text, at);
        break;
      case BACKQUOTE:
        at = search.endOfRawString(at + 1);
        break;
      default:
        do at++;
        while (at < length && (text.charCodeAt(at) >= 128 || CLASS_OF[text.charCodeAt(at)] === PLAIN));
    }
    tokenEnd = at;
    isFreshLine = false;
    commentLine = -1;
  }
  return finish(length);
}
