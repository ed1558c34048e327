const EMPTY: readonly never[] = Object.freeze([]);

/**
 * The list in an array of exactly its length: one that grew by `push` keeps room for more (V8 grows by half and sixteen), which
 * in a large syntax tree adds up to a quarter of its memory.
 */
export function exactList<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? EMPTY : list.slice();
}
