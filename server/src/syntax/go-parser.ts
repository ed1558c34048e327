import { Edit, Language, Parser, type Point, type Tree } from 'web-tree-sitter';
import { bug } from '../base/bug.js';
import { CellBuffer } from './cell-buffer.js';
import { flattenWithCursor } from './cursor-walk.js';
import {
  CELLS_PER_NODE,
  FLAG_HAS_ERROR,
  FLAG_NAMED,
  flagsOf,
  SYMBOL_ERROR,
  type FlatTree,
  type GrammarSymbols,
  type MethodTypeParameters,
} from './flat-tree.js';
import { HeapWalker, type WasmHeap } from './heap-walk.js';
import { symbolsOfLanguage } from './language-symbols.js';
import { maskText, type MaskedText } from './mask.js';
import { maskRareSyntax } from './rare-syntax.js';
import { changeBetween } from './text-edit.js';
import { LONGEST_CHUNK, treeBudgetFor } from './tree-budget.js';
import { WALK_SAMPLE } from './walk-sample.js';

/** The two wasm files, as bytes, so that any host can supply them. */
export interface ParserWasm {
  /** `web-tree-sitter.wasm` of the web-tree-sitter package. */
  readonly runtimeWasm: Uint8Array;
  /** `grammars/tree-sitter-go.wasm`. */
  readonly grammarWasm: Uint8Array;
}

/** A tree that outlives its parse, so that the next version of its text is parsed faster. Whoever holds it releases it. */
export interface KeptTree {
  /** As parsed, after masking. */
  readonly text: string;
  readonly tree: Tree;
}

/** tree-sitter keeps one runtime a process; later parsers share it. */
let runtime: Promise<WasmHeap> | undefined;

async function startRuntime(runtimeWasm: Uint8Array): Promise<WasmHeap> {
  const wasmBinary = new Uint8Array(runtimeWasm).buffer;
  // Emscripten makes this very object its module, and so hangs the views of the memory on it.
  const module: { wasmBinary: ArrayBuffer } & Partial<WasmHeap> = { wasmBinary };
  await Parser.init(module);
  return module as WasmHeap;
}

/** Address that web-tree-sitter keeps under the key 0 of its objects, outside its types. */
function addressOf(handle: Tree | Language): number {
  return (handle as unknown as { readonly 0: number })[0];
}

/** tree-sitter-go in wasm. Parses texts to flat trees; every tree is deleted where it was made, but for kept ones. */
export class GoParser {
  readonly symbols: GrammarSymbols;
  private readonly parser = new Parser();
  private readonly buffer = new CellBuffer();
  private walker: HeapWalker | undefined;
  private liveTrees = 0;

  private constructor(heap: WasmHeap, language: Language) {
    this.parser.setLanguage(language);
    this.symbols = symbolsOfLanguage(language);
    this.walker = new HeapWalker(heap, addressOf(language));
    const differences = this.compareWalks(WALK_SAMPLE);
    if (differences !== undefined) {
      this.walker = undefined;
      bug(`the heap walk differs from the cursor: ${differences}`);
    }
  }

  /** @throws when a wasm file cannot be loaded or the grammar's ABI does not fit the runtime */
  static async create(wasm: ParserWasm): Promise<GoParser> {
    runtime ??= startRuntime(wasm.runtimeWasm).catch((error: unknown) => {
      runtime = undefined;
      throw error;
    });
    const heap = await runtime;
    return new GoParser(heap, await Language.load(wasm.grammarWasm));
  }

  /** Number of wasm trees made by this parser and not deleted yet. */
  get liveTreeCount(): number {
    return this.liveTrees;
  }

  /** Frees the wasm memory of the parser; it cannot be used afterwards. */
  dispose(): void {
    this.parser.delete();
  }

  /**
   * Parses a text by itself: a pure function of the text. The result is valid until the next call. Texts that are too
   * long, or would take too long, give a lone ERROR node.
   */
  parseToFlat(text: string): FlatTree {
    const masked = maskText(text);
    const lists = this.parseMethodTypeParameters(text, masked);
    const tree = this.parseTree(masked.text);
    if (tree === undefined) return this.unreadable(text);
    return this.withRareSyntax(this.flattenAndDelete(tree, lists), masked.text);
  }

  /**
   * Like `parseToFlat`, with the help of a tree kept from an earlier version of the text. Takes over that tree and gives
   * the one to keep for the next time: none while the text has errors, for how tree-sitter recovers from an error depends
   * on the tree it starts from.
   */
  parseToFlatKeeping(text: string, earlier: KeptTree | undefined): { flat: FlatTree; kept: KeptTree | undefined } {
    const masked = maskText(text);
    const lists = this.parseMethodTypeParameters(text, masked);
    const attempts = [
      () => (earlier === undefined ? undefined : this.parseChanged(masked.text, earlier)),
      () => this.parseTree(masked.text),
    ];
    try {
      let flat: FlatTree | undefined;
      for (const attempt of attempts) {
        const tree = attempt();
        if (tree === undefined) continue;
        flat = this.flatten(tree, lists);
        if (!hasError(flat)) return { flat, kept: { text: masked.text, tree } };
        this.deleteTree(tree);
      }
      return {
        flat: flat === undefined ? this.unreadable(text) : this.withRareSyntax(flat, masked.text),
        kept: undefined,
      };
    } finally {
      this.release(earlier);
    }
  }

  /** Deletes a kept tree. */
  release(kept: KeptTree | undefined): void {
    if (kept !== undefined) this.deleteTree(kept.tree);
  }

  /**
   * Flattens the tree of a text by heap and by cursor.
   *
   * @returns where the two differ; undefined when they agree or the heap walk is out of use
   */
  compareWalks(text: string): string | undefined {
    const tree = this.parseTree(text);
    if (tree === undefined || this.walker === undefined) return undefined;
    try {
      const byHeap = new CellBuffer();
      const byCursor = new CellBuffer();
      const heapCount = this.walker.flatten(addressOf(tree), byHeap);
      const cursorCount = flattenWithCursor(tree, byCursor);
      if (heapCount !== cursorCount) return `${heapCount} nodes, not ${cursorCount}`;
      const end = cursorCount * CELLS_PER_NODE;
      for (let cell = 0; cell < end; cell++) {
        if (byHeap.cells[cell] !== byCursor.cells[cell]) {
          return `cell ${cell % CELLS_PER_NODE} of node ${Math.floor(cell / CELLS_PER_NODE)}`;
        }
      }
      return undefined;
    } finally {
      this.deleteTree(tree);
    }
  }

  /** The tree of a text that gave `flat`; where that has errors and the text holds rare syntax, the tree without it. */
  private withRareSyntax(flat: FlatTree, text: string): FlatTree {
    const mask = hasError(flat) ? maskRareSyntax(text) : undefined;
    if (mask === undefined) return flat;
    const typesApart = mask.types.map((type) => ({ ...type, tree: this.parseType(text, type.start, type.end) }));
    const tree = this.parseTree(mask.text);
    if (tree === undefined) return this.unreadable(text);
    return { ...this.flattenAndDelete(tree, flat.methodTypeParameters), typesApart };
  }

  /** A type as that of a variable. */
  private parseType(text: string, start: number, end: number): FlatTree {
    return this.parseApart('var _ ', text, start, end, '\n', (alone) => maskRareSyntax(alone, false)?.text ?? alone);
  }

  /** Each list as that of a function. */
  private parseMethodTypeParameters(text: string, masked: MaskedText): MethodTypeParameters[] {
    return masked.methodTypeParameters.map((list) => ({
      ...list,
      tree: this.parseApart('func _', text, list.start, list.end, '()'),
    }));
  }

  /** A part of a text between other code, with the offsets that the part has in the text. */
  private parseApart(
    opening: string,
    text: string,
    start: number,
    end: number,
    closing: string,
    mask: (alone: string) => string = (alone) => alone,
  ): FlatTree {
    const alone = opening + text.slice(start, end) + closing;
    const shift = start - opening.length;
    const tree = shift < 0 ? undefined : this.parseTree(mask(alone));
    if (tree === undefined) return this.unreadable(alone);
    const flat = this.flattenAndDelete(tree, []);
    const cells = flat.cells.slice();
    for (let at = 0; at < cells.length; at += CELLS_PER_NODE) {
      cells[at + 1]! += shift;
      cells[at + 2]! += shift;
    }
    return { ...flat, cells };
  }

  /** The tree of a text, which the caller deletes; undefined when there is too much to do. */
  private parseTree(text: string, earlier?: Tree): Tree | undefined {
    if (text.length > LONGEST_CHUNK) return undefined;
    const tree = this.parser.parse(text, earlier, treeBudgetFor(text));
    if (tree === null) {
      // Else the next parse would go on with this text.
      this.parser.reset();
      return undefined;
    }
    this.liveTrees++;
    return tree;
  }

  private parseChanged(text: string, earlier: KeptTree): Tree | undefined {
    const { start, oldEnd, newEnd } = changeBetween(earlier.text, text);
    // The copy shares all nodes and leaves the kept tree as it is.
    const edited = earlier.tree.copy();
    try {
      edited.edit(
        new Edit({
          startIndex: start,
          oldEndIndex: oldEnd,
          newEndIndex: newEnd,
          startPosition: pointAt(text, start),
          oldEndPosition: pointAt(earlier.text, oldEnd),
          newEndPosition: pointAt(text, newEnd),
        }),
      );
      return this.parseTree(text, edited);
    } finally {
      edited.delete();
    }
  }

  private deleteTree(tree: Tree): void {
    tree.delete();
    this.liveTrees--;
  }

  private flattenAndDelete(tree: Tree, methodTypeParameters: readonly MethodTypeParameters[]): FlatTree {
    try {
      return this.flatten(tree, methodTypeParameters);
    } finally {
      this.deleteTree(tree);
    }
  }

  private flatten(tree: Tree, methodTypeParameters: readonly MethodTypeParameters[]): FlatTree {
    let nodeCount = this.walker?.flatten(addressOf(tree), this.buffer) ?? -1;
    if (nodeCount < 0) nodeCount = flattenWithCursor(tree, this.buffer);
    return {
      cells: this.buffer.cells.subarray(0, nodeCount * CELLS_PER_NODE),
      nodeCount,
      symbols: this.symbols,
      methodTypeParameters,
    };
  }

  private unreadable(text: string): FlatTree {
    const cells = Int32Array.of(SYMBOL_ERROR | ((FLAG_NAMED | FLAG_HAS_ERROR) << 24), 0, text.length, 1);
    return { cells, nodeCount: 1, symbols: this.symbols, methodTypeParameters: [] };
  }
}

function hasError(flat: FlatTree): boolean {
  return (flagsOf(flat.cells, 0) & FLAG_HAS_ERROR) !== 0;
}

/** Row and column of an offset, as tree-sitter counts them. */
function pointAt(text: string, offset: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
