/**
 * A syntax tree as one Int32Array: what the lowering reads. Four cells a node, in pre-order:
 *
 *   0  symbol | field << 16 | flags << 24
 *   1  start, UTF-16 offset relative to the chunk
 *   2  end, likewise
 *   3  index of the node that follows this node's whole subtree (its next sibling, if its parent goes on that far)
 *
 * Every visible node is there: named nodes, keywords, operators, punctuation, comments (extra), ERROR and MISSING nodes.
 * The children of node `i` are: `c = i + 1`, then `c = next(c)`, while `c < next(i)`. A node without children has
 * `next(i) === i + 1`. Node 0 is the root (`source_file`, or ERROR where nothing could be made of the text); it starts
 * at the first token, not at 0. `field` is the id of the field that the node has in its parent, 0 for none.
 *
 * Symbols are tree-sitter's public ids after aliasing, the same that `Language.idForNodeType` gives, so one name of one
 * namedness has one id.
 */
export const CELLS_PER_NODE = 4;

/** The node has a name in the grammar (`identifier`); without it the symbol is a token text such as `(` or `func`. */
export const FLAG_NAMED = 1;
/** The parser inserted the token; its range is empty. */
export const FLAG_MISSING = 2;
/** The node is an ERROR or MISSING node, or holds one at any depth. */
export const FLAG_HAS_ERROR = 4;
/** The node may stand anywhere: a comment, or an ERROR node of skipped tokens. */
export const FLAG_EXTRA = 8;

/** Symbol of ERROR nodes (tree-sitter's `ts_builtin_sym_error`, as 16 bits). */
export const SYMBOL_ERROR = 0xffff;

export interface FlatTree {
  /** A view of a buffer that the parser uses again: valid until the next parse by the same parser. */
  readonly cells: Int32Array;
  readonly nodeCount: number;
  readonly symbols: GrammarSymbols;
  /** Type parameter lists of generic methods, which were blanked before the parse; mostly empty. In source order. */
  readonly methodTypeParameters: readonly MethodTypeParameters[];
  /** Types that were masked because the grammar cannot read them where they stand; mostly absent. In source order. */
  readonly typesApart?: readonly TypeApart[];
}

/** A type literal used as an operand, or the type of a constant without a value (see `maskRareSyntax`), parsed apart. */
export interface TypeApart {
  readonly start: number;
  readonly end: number;
  /** A `source_file` with one `var_declaration` of this type; its offsets are relative to the chunk as well. */
  readonly tree: FlatTree;
}

/**
 * The `[U any]` of a generic method (Go 1.27). The grammar has no such thing, so the list is blanked in the method and
 * parsed apart, as that of a function.
 */
export interface MethodTypeParameters {
  /** Offset of the `[`, relative to the chunk. */
  readonly start: number;
  /** Offset after the `]`. */
  readonly end: number;
  /**
   * A `source_file` with one `function_declaration` that holds the `type_parameter_list`; its offsets are relative to
   * the chunk as well, and inside the list the chunk's text is what was parsed.
   */
  readonly tree: FlatTree;
}

/** Names and ids of the loaded grammar's symbols and fields. */
export interface GrammarSymbols {
  /** Name by symbol id, such as `identifier` or `(`; `ERROR` for `SYMBOL_ERROR`. */
  nameOf(symbol: number): string;
  /** Id of a named node type; reports a bug and returns -1 when the grammar has none. */
  named(name: string): number;
  /** Id of an anonymous token; reports a bug and returns -1 when the grammar has none. */
  token(text: string): number;
  /** Id of a field; reports a bug and returns -1 when the grammar has none. */
  field(name: string): number;
  /** Name of a field; undefined for 0 and unknown ids. */
  fieldNameOf(field: number): string | undefined;
}

export function symbolOf(cells: Int32Array, node: number): number {
  return cells[node * CELLS_PER_NODE]! & 0xffff;
}

export function fieldOf(cells: Int32Array, node: number): number {
  return (cells[node * CELLS_PER_NODE]! >>> 16) & 0xff;
}

export function flagsOf(cells: Int32Array, node: number): number {
  return cells[node * CELLS_PER_NODE]! >>> 24;
}

export function startOf(cells: Int32Array, node: number): number {
  return cells[node * CELLS_PER_NODE + 1]!;
}

export function endOf(cells: Int32Array, node: number): number {
  return cells[node * CELLS_PER_NODE + 2]!;
}

/** Index of the node after this node's subtree. */
export function nextOf(cells: Int32Array, node: number): number {
  return cells[node * CELLS_PER_NODE + 3]!;
}

/** Prints a tree for tests and for people, one node a line: indentation, field, symbol, range, flags that are unusual. */
export function printFlatTree(tree: FlatTree): string {
  const { cells, symbols } = tree;
  const lines: string[] = [];
  const ends: number[] = [];
  for (let node = 0; node < tree.nodeCount; node++) {
    while (ends.length > 0 && ends[ends.length - 1]! <= node) ends.pop();
    const flags = flagsOf(cells, node);
    const name = symbols.nameOf(symbolOf(cells, node));
    const field = symbols.fieldNameOf(fieldOf(cells, node));
    lines.push(
      '  '.repeat(ends.length) +
        (field === undefined ? '' : `${field}: `) +
        (flags & FLAG_NAMED ? name : JSON.stringify(name)) +
        ` ${startOf(cells, node)}..${endOf(cells, node)}` +
        (flags & FLAG_MISSING ? ' missing' : '') +
        (flags & FLAG_HAS_ERROR ? ' error' : '') +
        (flags & FLAG_EXTRA ? ' extra' : ''),
    );
    ends.push(nextOf(cells, node));
  }
  return lines.join('\n');
}
