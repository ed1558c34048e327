import { Language, Parser, type Tree } from 'web-tree-sitter';
import { bug } from '../base/bug.js';
import { CellBuffer } from './cell-buffer.js';
import { flattenWithCursor } from './cursor-walk.js';
import { CELLS_PER_NODE, type FlatTree, type GrammarSymbols, type MethodTypeParameters } from './flat-tree.js';
import { HeapWalker, type WasmHeap } from './heap-walk.js';
import { maskText } from './mask.js';
import { symbolsOfLanguage } from './language-symbols.js';

/** The two wasm files, as bytes, so that any host can supply them. */
export interface ParserWasm {
  /** `web-tree-sitter.wasm` of the web-tree-sitter package. */
  readonly runtimeWasm: Uint8Array;
  /** `grammars/tree-sitter-go.wasm`. */
  readonly grammarWasm: Uint8Array;
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

/** Addresses that web-tree-sitter keeps under the key 0 of its objects, outside its types. */
function addressOf(handle: Tree | Language): number {
  return (handle as unknown as { readonly 0: number })[0];
}

/** tree-sitter-go in wasm. Parses texts to flat trees; deletes every tree that it makes. */
export class GoParser {
  readonly symbols: GrammarSymbols;
  private readonly parser = new Parser();
  private readonly buffer = new CellBuffer();
  private readonly walker: HeapWalker | undefined;
  private liveTrees = 0;

  private constructor(heap: WasmHeap, language: Language) {
    this.parser.setLanguage(language);
    this.symbols = symbolsOfLanguage(language);
    this.walker = new HeapWalker(heap, addressOf(language));
  }

  /** @throws when a wasm file cannot be loaded or the grammar's ABI does not fit the runtime */
  static async create(wasm: ParserWasm): Promise<GoParser> {
    runtime ??= startRuntime(wasm.runtimeWasm);
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

  /** Parses a text by itself. The result is valid until the next call. */
  parseToFlat(text: string): FlatTree {
    const masked = maskText(text);
    const methodTypeParameters = masked.methodTypeParameters.map((list) => this.parseTypeParameters(text, list));
    const tree = this.parseTree(masked.text);
    try {
      return this.flatten(tree, methodTypeParameters);
    } finally {
      this.deleteTree(tree);
    }
  }

  /** The list as that of a function, in a text where it keeps its place. */
  private parseTypeParameters(text: string, list: { start: number; end: number }): MethodTypeParameters {
    const opening = 'func _';
    const alone = ' '.repeat(list.start - opening.length) + opening + text.slice(list.start, list.end) + '()';
    const tree = this.parseTree(alone);
    try {
      const flat = this.flatten(tree, []);
      return { ...list, tree: { ...flat, cells: flat.cells.slice() } };
    } finally {
      this.deleteTree(tree);
    }
  }

  private parseTree(text: string): Tree {
    const tree = this.parser.parse(text);
    if (tree === null) throw new Error('the parser gave no tree');
    this.liveTrees++;
    return tree;
  }

  private deleteTree(tree: Tree): void {
    tree.delete();
    this.liveTrees--;
  }

  private flatten(tree: Tree, methodTypeParameters: readonly MethodTypeParameters[]): FlatTree {
    let nodeCount = this.walker?.flatten(addressOf(tree), this.buffer) ?? -1;
    if (nodeCount < 0) {
      if (this.walker !== undefined) bug('the heap walk met an unknown root');
      nodeCount = flattenWithCursor(tree, this.buffer);
    }
    return {
      cells: this.buffer.cells.subarray(0, nodeCount * CELLS_PER_NODE),
      nodeCount,
      symbols: this.symbols,
      methodTypeParameters,
    };
  }
}
