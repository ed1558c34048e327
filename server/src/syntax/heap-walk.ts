import type { CellBuffer } from './cell-buffer.js';
import { FLAG_EXTRA, FLAG_HAS_ERROR, FLAG_MISSING, FLAG_NAMED, SYMBOL_ERROR } from './flat-tree.js';

/**
 * Reads tree-sitter's trees straight out of the wasm memory. One call into wasm per node is what makes a cursor slow;
 * this needs none. It depends on the memory layout of tree-sitter's private structs (lib/src/subtree.h, lib/src/parser.h and
 * lib/src/tree.h of tree-sitter 0.26 and 0.27, compiled for wasm32), hence `GoParser` compares it with a cursor at start.
 */

/** The views of the wasm memory that Emscripten keeps on its module object, and replaces when the memory grows. */
export interface WasmHeap {
  HEAPU8: Uint8Array;
  HEAPU16: Uint16Array;
  HEAPU32: Uint32Array;
}

// struct TSLanguage: byte offsets of the members used here. Pointers and counts are 32 bits.
const LANGUAGE_SYMBOL_COUNT = 4;
const LANGUAGE_ALIAS_COUNT = 8;
const LANGUAGE_PRODUCTION_ID_COUNT = 28;
const LANGUAGE_FIELD_COUNT = 32;
const LANGUAGE_MAX_ALIAS_SEQUENCE_LENGTH = 36;
const LANGUAGE_FIELD_MAP_SLICES = 64;
const LANGUAGE_FIELD_MAP_ENTRIES = 68;
const LANGUAGE_SYMBOL_METADATA = 72;
const LANGUAGE_PUBLIC_SYMBOL_MAP = 76;
const LANGUAGE_ALIAS_SEQUENCES = 84;
/** struct TSSymbolMetadata { bool visible, named, supertype }. */
const METADATA_SIZE = 3;
const METADATA_NAMED = 1;
/** struct TSFieldMapEntry { uint16 field_id; uint8 child_index; bool inherited }. */
const FIELD_ENTRY_SIZE = 4;
const FIELD_ENTRY_CHILD_INDEX = 2;
const FIELD_ENTRY_INHERITED = 3;

// struct SubtreeHeapData: byte offsets.
const NODE_PADDING_BYTES = 4;
const NODE_SIZE_BYTES = 16;
const NODE_ERROR_COST = 32;
const NODE_CHILD_COUNT = 36;
const NODE_SYMBOL = 40;
const NODE_FLAGS = 44;
const NODE_VISIBLE_CHILD_COUNT = 48;
const NODE_PRODUCTION_ID = 66;
const NODE_IS_VISIBLE = 1;
const NODE_IS_NAMED = 2;
const NODE_IS_EXTRA = 4;
const NODE_IS_MISSING = 512;

// union Subtree, 8 bytes: either a pointer to SubtreeHeapData (even) or a SubtreeInlineData, told apart by its lowest bit.
const SUBTREE_SIZE = 8;
const INLINE_MARK = 1;
const INLINE_IS_VISIBLE = 2;
const INLINE_IS_NAMED = 4;
const INLINE_IS_EXTRA = 8;
const INLINE_IS_MISSING = 32;
const INLINE_SYMBOL_SHIFT = 8;
const INLINE_SYMBOL_MASK = 0xff;
// Its second word: padding_columns 8 bits, padding_rows 4, lookahead_bytes 4, padding_bytes 8, size_bytes 8.
const INLINE_PADDING_SHIFT = 16;
const INLINE_PADDING_MASK = 0xff;
const INLINE_SIZE_SHIFT = 24;

/** A hidden node has no record of its own. */
const NO_RECORD = -1;

export class HeapWalker {
  private readonly publicSymbols = new Uint16Array(SYMBOL_ERROR + 1).fill(SYMBOL_ERROR);
  private readonly symbolIsNamed: Uint8Array;
  /** By production id: alias symbol by structural child index, or null where the production has no alias. */
  private readonly aliases: (Uint16Array | null)[] = [];
  /** By production id: field id by structural child index, or null where the production has no field. */
  private readonly fields: (Uint8Array | null)[] = [];

  // One entry for each node whose children are being read and which still has siblings to come back to.
  private stackChild = new Int32Array(1024);
  private stackLeft = new Int32Array(1024);
  private stackIndex = new Int32Array(1024);
  private stackRecord = new Int32Array(1024);
  private stackField = new Int32Array(1024);
  private stackProduction = new Int32Array(1024);

  constructor(
    private readonly heap: WasmHeap,
    languageAddress: number,
  ) {
    const { HEAPU8: u8, HEAPU16: u16, HEAPU32: u32 } = heap;
    const member = (offset: number): number => u32[(languageAddress + offset) >> 2]!;
    const symbolCount = member(LANGUAGE_SYMBOL_COUNT) + member(LANGUAGE_ALIAS_COUNT);
    const publicMap = member(LANGUAGE_PUBLIC_SYMBOL_MAP) >> 1;
    const metadata = member(LANGUAGE_SYMBOL_METADATA);
    this.symbolIsNamed = new Uint8Array(symbolCount);
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      this.publicSymbols[symbol] = u16[publicMap + symbol]!;
      this.symbolIsNamed[symbol] = u8[metadata + symbol * METADATA_SIZE + METADATA_NAMED]!;
    }
    const productionCount = member(LANGUAGE_PRODUCTION_ID_COUNT);
    const maxAliases = u16[(languageAddress + LANGUAGE_MAX_ALIAS_SEQUENCE_LENGTH) >> 1]!;
    const sequences = member(LANGUAGE_ALIAS_SEQUENCES) >> 1;
    const hasFields = member(LANGUAGE_FIELD_COUNT) > 0;
    const slices = member(LANGUAGE_FIELD_MAP_SLICES) >> 1;
    const entries = member(LANGUAGE_FIELD_MAP_ENTRIES);
    for (let production = 0; production < productionCount; production++) {
      // Production 0 means "no aliases", whatever its row holds (ts_language_alias_sequence).
      const row = u16.slice(sequences + production * maxAliases, sequences + (production + 1) * maxAliases);
      this.aliases.push(production > 0 && row.some((alias) => alias !== 0) ? row : null);
      const first = hasFields ? u16[slices + production * 2]! : 0;
      const length = hasFields ? u16[slices + production * 2 + 1]! : 0;
      let map: Uint8Array | null = null;
      for (let k = 0; k < length; k++) {
        const entry = entries + (first + k) * FIELD_ENTRY_SIZE;
        // An inherited field belongs to a node inside the hidden child, where it is found again.
        if (u8[entry + FIELD_ENTRY_INHERITED]) continue;
        map ??= new Uint8Array(256);
        const child = u8[entry + FIELD_ENTRY_CHILD_INDEX]!;
        if (map[child] === 0) map[child] = u16[entry >> 1]!;
      }
      this.fields.push(map);
    }
  }

  /**
   * Flattens the tree at `treeAddress` (struct TSTree, whose first member is the root Subtree).
   *
   * @returns the number of nodes written to the buffer, or -1 when the root is not as expected
   */
  flatten(treeAddress: number, buffer: CellBuffer): number {
    const { HEAPU16: u16, HEAPU32: u32 } = this.heap;
    const { publicSymbols, symbolIsNamed, aliases, fields } = this;
    const root = u32[treeAddress >> 2]!;
    if (root & INLINE_MARK || root === 0) return -1;

    let cells = buffer.reserve(0);
    let capacity = cells.length;
    // `position` is in bytes of UTF-16: twice the unit offset.
    let position = u32[(root + NODE_PADDING_BYTES) >> 2]!;
    cells[0] =
      publicSymbols[u16[(root + NODE_SYMBOL) >> 1]!]! |
      ((FLAG_NAMED | (u32[(root + NODE_ERROR_COST) >> 2] ? FLAG_HAS_ERROR : 0)) << 24);
    cells[1] = position >> 1;
    cells[2] = (position + u32[(root + NODE_SIZE_BYTES) >> 2]!) >> 1;
    position = 0;
    let count = 1;

    let depth = 0;
    let left = u32[(root + NODE_CHILD_COUNT) >> 2]!;
    let child = (root - left * SUBTREE_SIZE) >> 2;
    let structuralIndex = 0;
    let record = 0;
    let outerField = 0;
    let production = left > 0 ? u16[(root + NODE_PRODUCTION_ID) >> 1]! : 0;
    let aliasRow = aliases[production] ?? null;
    let fieldRow = fields[production] ?? null;
    for (;;) {
      if (left === 0) {
        if (record !== NO_RECORD) cells[record * 4 + 3] = count;
        if (depth === 0) return count;
        depth--;
        child = this.stackChild[depth]!;
        left = this.stackLeft[depth]!;
        structuralIndex = this.stackIndex[depth]!;
        record = this.stackRecord[depth]!;
        outerField = this.stackField[depth]!;
        production = this.stackProduction[depth]!;
        aliasRow = aliases[production] ?? null;
        fieldRow = fields[production] ?? null;
        continue;
      }
      const word = u32[child]!;
      const word2 = u32[child + 1]!;
      child += 2;
      left--;
      const isInline = (word & INLINE_MARK) !== 0;
      const nodeFlags = isInline ? 0 : u16[(word + NODE_FLAGS) >> 1]!;
      const isExtra = isInline ? (word & INLINE_IS_EXTRA) !== 0 : (nodeFlags & NODE_IS_EXTRA) !== 0;
      let alias = 0;
      let field = 0;
      if (!isExtra) {
        if (aliasRow !== null && structuralIndex < aliasRow.length) alias = aliasRow[structuralIndex]!;
        if (fieldRow !== null && structuralIndex < 256) field = fieldRow[structuralIndex]!;
        if (field === 0) field = outerField;
        structuralIndex++;
      }

      if (isInline) {
        const start = position + ((word2 >>> INLINE_PADDING_SHIFT) & INLINE_PADDING_MASK);
        position = start + (word2 >>> INLINE_SIZE_SHIFT);
        if ((word & INLINE_IS_VISIBLE) === 0 && alias === 0) continue;
        const isNamed = alias !== 0 ? symbolIsNamed[alias]! : word & INLINE_IS_NAMED;
        const flags =
          (isNamed ? FLAG_NAMED : 0) |
          (word & INLINE_IS_MISSING ? FLAG_MISSING | FLAG_HAS_ERROR : 0) |
          (isExtra ? FLAG_EXTRA : 0);
        const at = count * 4;
        if (at + 4 > capacity) {
          cells = buffer.reserve(count);
          capacity = cells.length;
        }
        cells[at] =
          publicSymbols[alias !== 0 ? alias : (word >>> INLINE_SYMBOL_SHIFT) & INLINE_SYMBOL_MASK]! |
          (field << 16) |
          (flags << 24);
        cells[at + 1] = start >> 1;
        cells[at + 2] = position >> 1;
        cells[at + 3] = ++count;
        continue;
      }

      const start = position + u32[(word + NODE_PADDING_BYTES) >> 2]!;
      const end = start + u32[(word + NODE_SIZE_BYTES) >> 2]!;
      const childCount = u32[(word + NODE_CHILD_COUNT) >> 2]!;
      const isVisible = (nodeFlags & NODE_IS_VISIBLE) !== 0 || alias !== 0;
      let nextRecord = NO_RECORD;
      if (isVisible) {
        const isNamed = alias !== 0 ? symbolIsNamed[alias]! : nodeFlags & NODE_IS_NAMED;
        const isMissing = (nodeFlags & NODE_IS_MISSING) !== 0;
        const flags =
          (isNamed ? FLAG_NAMED : 0) |
          (isMissing ? FLAG_MISSING : 0) |
          (isMissing || u32[(word + NODE_ERROR_COST) >> 2] ? FLAG_HAS_ERROR : 0) |
          (isExtra ? FLAG_EXTRA : 0);
        const at = count * 4;
        if (at + 4 > capacity) {
          cells = buffer.reserve(count);
          capacity = cells.length;
        }
        cells[at] =
          publicSymbols[alias !== 0 ? alias : u16[(word + NODE_SYMBOL) >> 1]!]! | (field << 16) | (flags << 24);
        cells[at + 1] = start >> 1;
        cells[at + 2] = end >> 1;
        cells[at + 3] = count + 1;
        nextRecord = count++;
      }
      if (childCount === 0 || (!isVisible && u32[(word + NODE_VISIBLE_CHILD_COUNT) >> 2] === 0)) {
        position = end;
        continue;
      }
      // Go down. `position` stays: the first child's padding is its parent's.
      if (depth >= this.stackChild.length) this.growStacks();
      this.stackChild[depth] = child;
      this.stackLeft[depth] = left;
      this.stackIndex[depth] = structuralIndex;
      this.stackRecord[depth] = record;
      this.stackField[depth] = outerField;
      this.stackProduction[depth] = production;
      depth++;
      child = (word - childCount * SUBTREE_SIZE) >> 2;
      left = childCount;
      structuralIndex = 0;
      record = nextRecord;
      outerField = isVisible ? 0 : field;
      production = u16[(word + NODE_PRODUCTION_ID) >> 1]!;
      aliasRow = aliases[production] ?? null;
      fieldRow = fields[production] ?? null;
    }
  }

  private growStacks(): void {
    const grown = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(old.length * 2);
      larger.set(old);
      return larger;
    };
    this.stackChild = grown(this.stackChild);
    this.stackLeft = grown(this.stackLeft);
    this.stackIndex = grown(this.stackIndex);
    this.stackRecord = grown(this.stackRecord);
    this.stackField = grown(this.stackField);
    this.stackProduction = grown(this.stackProduction);
  }
}
