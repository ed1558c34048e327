import { endOfBrackets, endOfLiteral, endOfType, endOfWord, isWordCode, skipSpace } from './token-skipper.js';

/**
 * tree-sitter-go 0.25.0 is older than two pieces of syntax. Both are hidden from it by a text of the same length, so that
 * every offset stays: the lowering takes names from the original text.
 */
export interface MaskedText {
  readonly text: string;
  /** Type parameter lists of methods, brackets included, which are blank in `text`; in source order. */
  readonly methodTypeParameters: readonly { readonly start: number; readonly end: number }[];
}

/** The grammar takes the first argument of these for a type; under another name it takes any expression. */
const OTHER_NAME: Readonly<Record<string, string>> = { new: 'neW', make: 'makE' };

/**
 * Masks `new(expr)` (Go 1.26; `make` too, where a program declares its own) and the type parameters of methods (Go 1.27).
 */
export function maskText(text: string): MaskedText {
  if (!mayNeedMask(text)) return { text, methodTypeParameters: [] };
  const methodTypeParameters: { start: number; end: number }[] = [];
  let masked = '';
  let copied = 0;
  const replace = (start: number, end: number, by: string): void => {
    masked += text.slice(copied, start) + by;
    copied = end;
  };
  let depth = 0;
  let previous = '';
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const c = text[at]!;
    const start = at;
    if (isWordCode(text.charCodeAt(at))) {
      at = endOfWord(text, at);
      if (previous === '.') {
        previous = 'x';
        continue;
      }
      const word = text.slice(start, at);
      const other = OTHER_NAME[word];
      if (other !== undefined && hasExpressionArgument(text, at)) replace(start, at, other);
      else if (word === 'func' && depth === 0 && (previous === '' || previous === ';' || text[start - 1] === '\n')) {
        const list = methodTypeParametersAfter(text, at);
        if (list !== undefined) {
          replace(list.start, list.end, ' '.repeat(list.end - list.start));
          methodTypeParameters.push(list);
          at = list.end;
        }
      }
      previous = 'x';
      continue;
    }
    const literalEnd = endOfLiteral(text, at);
    at = literalEnd > at ? literalEnd : at + 1;
    if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    previous = c;
  }
  return { text: masked + text.slice(copied), methodTypeParameters };
}

/** Cheap, and right when it says no: nearly every text ends here. */
function mayNeedMask(text: string): boolean {
  return holdsCallOf(text, 'new') || holdsCallOf(text, 'make') || holdsGenericMethod(text);
}

function holdsGenericMethod(text: string): boolean {
  for (let at = text.indexOf('func'); at >= 0; at = text.indexOf('func', at + 1)) {
    const before = text[at - 1];
    if (before !== '.' && !isWordCode(text.charCodeAt(at - 1)) && methodTypeParametersAfter(text, at + 4)) return true;
  }
  return false;
}

function holdsCallOf(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (!isWordCode(before) && before !== 46 && hasExpressionArgument(text, at + name.length)) return true;
  }
  return false;
}

/** Whether an argument list follows that does not begin with a type, as far as one can tell. */
function hasExpressionArgument(text: string, at: number): boolean {
  const open = skipSpace(text, at);
  if (text[open] !== '(') return false;
  const argument = skipSpace(text, open + 1);
  if (argument >= text.length) return false;
  const end = endOfType(text, argument);
  if (end < 0) return true;
  const next = text[skipSpace(text, end)];
  return next !== ')' && next !== ',' && next !== undefined;
}

/** The `[U any]` of `func (r T) m[U any](`, where `func` ended at `at`. */
function methodTypeParametersAfter(text: string, at: number): { start: number; end: number } | undefined {
  const receiver = skipSpace(text, at);
  const receiverEnd = text[receiver] === '(' ? endOfBrackets(text, receiver) : -1;
  if (receiverEnd < 0) return undefined;
  const name = skipSpace(text, receiverEnd);
  const nameEnd = endOfWord(text, name);
  const start = skipSpace(text, nameEnd);
  if (nameEnd === name || text[start] !== '[') return undefined;
  const end = endOfBrackets(text, start);
  return end >= 0 && text[skipSpace(text, end)] === '(' ? { start, end } : undefined;
}
