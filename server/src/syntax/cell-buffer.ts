import { CELLS_PER_NODE } from './flat-tree.js';

/** The growing array that a walk writes a flat tree into; used again by the next walk. */
export class CellBuffer {
  cells = new Int32Array(1 << 16);

  /** Makes room for at least one more node after `nodeCount` nodes. */
  reserve(nodeCount: number): Int32Array {
    if ((nodeCount + 1) * CELLS_PER_NODE > this.cells.length) {
      const larger = new Int32Array(this.cells.length * 2);
      larger.set(this.cells);
      this.cells = larger;
    }
    return this.cells;
  }
}
