/** Small scans of Go text that need no tokens. All offsets are UTF-16. */

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const STAR = 42;
const SLASH = 47;

/** Offset of the first character at or after `from` that is neither a blank nor a line end. */
export function skipWhitespace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const c = text.charCodeAt(at);
    if (c === SPACE || c === TAB || c === LF || c === CR) at++;
    else return at;
  }
}

/** Offset of the first character at or after `from` that is no blank; a line end stops the scan. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    const c = text.charCodeAt(at);
    if (c === SPACE || c === TAB || c === CR) at++;
    else return at;
  }
}

/** Offset at which the next token after `from` starts, comments and whitespace passed over; the text's length at the end. */
export function nextTokenOffset(text: string, from: number): number {
  let at = from;
  for (;;) {
    at = skipWhitespace(text, at);
    if (text.charCodeAt(at) !== SLASH) return at;
    const c = text.charCodeAt(at + 1);
    let end: number;
    if (c === SLASH) end = text.indexOf('\n', at);
    else if (c === STAR) {
      end = text.indexOf('*/', at + 2);
      if (end >= 0) end += 2;
    } else return at;
    if (end < 0) return text.length;
    at = end;
  }
}

/** Whether a line end (LF, as go/scanner counts lines) lies in `[start, end)`. */
export function hasNewline(text: string, start: number, end: number): boolean {
  const at = text.indexOf('\n', start);
  return at >= 0 && at < end;
}
