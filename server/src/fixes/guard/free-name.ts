import type { Chunk } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';
import type { Ident } from '../../syntax/ast.js';

const identsByChunk = new WeakMap<Chunk, ReadonlyMap<string, readonly Ident[]>>();

/** Every identifier of a chunk by name, selectors and keys included, in source order. Kept as long as the chunk is. */
export function identsOf(chunk: Chunk): ReadonlyMap<string, readonly Ident[]> {
  const known = identsByChunk.get(chunk);
  if (known !== undefined) return known;
  const index = new Map<string, Ident[]>();
  for (const decl of chunk.decls) {
    walk(decl, (node) => {
      if (node.kind !== 'Ident') return;
      const same = index.get(node.name);
      if (same === undefined) index.set(node.name, [node]);
      else same.push(node);
    });
  }
  identsByChunk.set(chunk, index);
  return index;
}

/** Keywords, and predeclared names, which other code in the scope may mean. */
const reserved = new Set([
  'break', 'case', 'chan', 'const', 'continue', 'default', 'defer', 'else', 'fallthrough', 'for', 'func', 'go', 'goto',
  'any', 'append', 'bool', 'byte', 'cap', 'clear', 'close', 'complex', 'copy', 'delete', 'error', 'false', 'imag', 'int',
  'iota', 'len', 'make', 'max', 'min', 'new', 'nil', 'panic', 'print', 'println', 'real', 'recover', 'rune', 'string',
  'true', 'uint', 'if', 'import', 'interface', 'map', 'package', 'range', 'return', 'select', 'struct', 'switch', 'type', 'var',
]); // prettier-ignore

/** The first candidate that isn't taken; else the last one with the first number from 2 on that makes it free. */
export function freeName(candidates: readonly string[], isTaken: (name: string) => boolean): string {
  const isFree = (name: string): boolean => !reserved.has(name) && !isTaken(name);
  const found = candidates.find(isFree);
  if (found !== undefined) return found;
  const base = candidates.at(-1) ?? 'value';
  let number = 2;
  while (!isFree(`${base}${number}`)) number++;
  return `${base}${number}`;
}

/** `client` for `clients`, `entry` for `entries`; undefined for what doesn't look like an English plural. */
export function singularOf(name: string): string | undefined {
  if (name.length > 4 && name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  if (/(ss|x|ch|sh)es$/.test(name)) return name.slice(0, -2);
  if (name.length > 2 && name.endsWith('s') && !/(ss|us|is)$/.test(name)) return name.slice(0, -1);
  return undefined;
}
