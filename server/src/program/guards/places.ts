import type { FunctionUnit } from '../../flow/function-unit.js';
import type { NodeBase } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';

/**
 * Places of the source at which one variable is accessed, each once, though `m.rows[key]++` is several accesses: of the field and of an element, to read and
 * to write.
 */
export class Places {
  private readonly starts = new Map<Chunk, Set<number>>();

  /** @param reference the whole expression, which begins where that of its parts does */
  add({ chunk }: FunctionUnit, { start }: NodeBase): void {
    this.starts.set(chunk, (this.starts.get(chunk) ?? new Set()).add(start));
  }

  get count(): number {
    let count = 0;
    for (const { size } of this.starts.values()) count += size;
    return count;
  }
}
