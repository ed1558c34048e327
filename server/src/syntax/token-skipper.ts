/** Small steps over Go source, by offset. All return -1 when what they skip is not there or never ends. */

const SLASH = 47;
const ASTERISK = 42;
const BACKQUOTE = 96;
const BACKSLASH = 92;

function isSpace(c: number): boolean {
  return c === 32 || c === 9 || c === 10 || c === 13;
}

export function isWordCode(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (c >= 48 && c <= 57) || c >= 128;
}

/** Offset after an interpreted string or rune literal that opens at `offset`; it ends at its line's end at the latest. */
export function endOfQuoted(text: string, offset: number): number {
  const quote = text.charCodeAt(offset);
  for (let at = offset + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === quote) return at + 1;
    if (c === 10) return at;
    if (c === BACKSLASH && text.charCodeAt(at + 1) !== 10) at++;
  }
  return text.length;
}

/** Offset after the comment at `at`; `at` itself when there is none; the length for a comment that never ends. */
export function endOfComment(text: string, at: number): number {
  if (text.charCodeAt(at) !== SLASH) return at;
  const second = text.charCodeAt(at + 1);
  if (second === SLASH) {
    const lineEnd = text.indexOf('\n', at);
    return lineEnd < 0 ? text.length : lineEnd;
  }
  if (second !== ASTERISK) return at;
  const close = text.indexOf('*/', at + 2);
  return close < 0 ? text.length : close + 2;
}

/** Offset after the string, raw string or rune literal at `at`; `at` itself when there is none. */
export function endOfLiteral(text: string, at: number): number {
  const c = text.charCodeAt(at);
  if (c === 34 || c === 39) return endOfQuoted(text, at);
  if (c !== BACKQUOTE) return at;
  const close = text.indexOf('`', at + 1);
  return close < 0 ? text.length : close + 1;
}

/** Offset of the next token at or after `at`; the length when there is none. */
export function skipSpace(text: string, at: number): number {
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at++;
    const end = endOfComment(text, at);
    if (end === at) return at;
    at = end;
  }
}

/** Offset after the identifier or keyword at `at`; `at` itself when there is none. */
export function endOfWord(text: string, at: number): number {
  while (isWordCode(text.charCodeAt(at))) at++;
  return at;
}

/** Offset after the bracket that closes the one at `at`. */
export function endOfBrackets(text: string, at: number): number {
  let depth = 0;
  while (at < text.length) {
    const c = text[at]!;
    if (c === '(' || c === '[' || c === '{') depth++;
    else if ((c === ')' || c === ']' || c === '}') && --depth === 0) return at + 1;
    const end = Math.max(endOfComment(text, at), endOfLiteral(text, at));
    at = end > at ? end : at + 1;
  }
  return -1;
}

/**
 * Offset after the type at `at`, or what could be one: an identifier is a type here. Nesting below `depth` levels of
 * pointers, elements and the like is given up.
 */
export function endOfType(text: string, at: number, depth = 100): number {
  at = skipSpace(text, at);
  if (depth === 0 || at >= text.length) return -1;
  const inner = (from: number): number => (from < 0 ? -1 : endOfType(text, from, depth - 1));
  const c = text[at]!;
  if (c === '*') return inner(at + 1);
  if (c === '[') return inner(endOfBrackets(text, at));
  if (c === '(') {
    const end = inner(at + 1);
    const close = end < 0 ? -1 : skipSpace(text, end);
    return close >= 0 && text[close] === ')' ? close + 1 : -1;
  }
  if (c === '<' && text[at + 1] === '-') {
    const word = skipSpace(text, at + 2);
    return text.slice(word, endOfWord(text, word)) === 'chan' ? inner(endOfWord(text, word)) : -1;
  }
  const wordEnd = endOfWord(text, at);
  const isNumber = c >= '0' && c <= '9';
  if (wordEnd === at || isNumber) return -1;
  const next = skipSpace(text, wordEnd);
  switch (text.slice(at, wordEnd)) {
    case 'map':
      return text[next] === '[' ? inner(endOfBrackets(text, next)) : -1;
    case 'chan':
      return inner(text.startsWith('<-', next) ? next + 2 : next);
    case 'struct':
    case 'interface':
      return text[next] === '{' ? endOfBrackets(text, next) : -1;
    case 'func': {
      const end = text[next] === '(' ? endOfBrackets(text, next) : -1;
      if (end < 0) return -1;
      const result = skipSpace(text, end);
      const resultEnd = text[result] === '(' ? endOfBrackets(text, result) : inner(result);
      return resultEnd < 0 ? end : resultEnd;
    }
    default:
      return endOfTypeName(text, wordEnd, depth);
  }
}

/** Offset after the rest of `p.T[A, B]`, where the first word ended at `at`. */
function endOfTypeName(text: string, at: number, depth: number): number {
  let end = at;
  const dot = skipSpace(text, end);
  if (text[dot] === '.') {
    const name = skipSpace(text, dot + 1);
    end = endOfWord(text, name);
    if (end === name) return -1;
  }
  const bracket = skipSpace(text, end);
  if (text[bracket] !== '[') return end;
  let next = bracket;
  do {
    const argument = endOfType(text, next + 1, depth - 1);
    if (argument < 0) return -1;
    next = skipSpace(text, argument);
    if (text[next] === ',' && text[skipSpace(text, next + 1)] === ']') next = skipSpace(text, next + 1);
  } while (text[next] === ',');
  return text[next] === ']' ? next + 1 : -1;
}
