import type { Tree } from 'web-tree-sitter';
import type { CellBuffer } from './cell-buffer.js';
import { FLAG_EXTRA, FLAG_HAS_ERROR, FLAG_MISSING, FLAG_NAMED } from './flat-tree.js';

/**
 * Flattens a tree through tree-sitter's public cursor. About ten times slower than `HeapWalker`, which must give the
 * same cells: this is the reference for its self-check, and what is used when that check fails.
 *
 * @returns the number of nodes written to the buffer
 */
export function flattenWithCursor(tree: Tree, buffer: CellBuffer): number {
  const cursor = tree.walk();
  try {
    let count = 0;
    const open: number[] = [];
    for (;;) {
      const node = cursor.currentNode;
      const at = count * 4;
      const cells = buffer.reserve(count);
      const flags =
        (node.isNamed ? FLAG_NAMED : 0) |
        (node.isMissing ? FLAG_MISSING : 0) |
        (node.hasError ? FLAG_HAS_ERROR : 0) |
        (node.isExtra ? FLAG_EXTRA : 0);
      cells[at] = (node.typeId & 0xffff) | (cursor.currentFieldId << 16) | (flags << 24);
      cells[at + 1] = node.startIndex;
      cells[at + 2] = node.endIndex;
      open.push(count++);
      if (cursor.gotoFirstChild()) continue;
      for (;;) {
        cells[open.pop()! * 4 + 3] = count;
        if (cursor.gotoNextSibling()) break;
        if (!cursor.gotoParent()) return count;
      }
    }
  } finally {
    cursor.delete();
  }
}
