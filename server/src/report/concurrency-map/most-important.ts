/** What matters of the members of a list. */
export interface Importance<T> {
  readonly importance: (one: T) => number;
  /** In how many pairs of a graph a member is. */
  readonly pairs?: (one: T) => number;
  readonly mostPairs?: number;
}

/**
 * The most important members of a list, in its order; of these so many that there are not too many pairs, those that are in few first: what a call
 * through an interface may lead to seems to be reached from everywhere.
 */
export function mostImportant<T>(
  list: readonly T[],
  most: number,
  { importance, pairs = () => 0, mostPairs = Infinity }: Importance<T>,
): readonly T[] {
  const ranked = [...list].sort((a, b) => importance(b) - importance(a)).slice(0, most);
  ranked.sort((a, b) => pairs(a) - pairs(b));
  let sum = 0;
  const kept = new Set(ranked.filter((one) => (sum += pairs(one)) <= mostPairs));
  return list.filter((one) => kept.has(one));
}
