import { emptyComparison } from './compare-types.js';
import type { Comparison } from './compare-types.js';

/** One line a package: what is known, what of it is equal, and how many of its own identifiers are resolved. */
export function formatLine(result: Comparison): string {
  const known = percent(result.known, result.expressions);
  const equal = percent(result.equal, result.known);
  const alone =
    result.independent === 0
      ? ''
      : `  without neighbours ${result.independent}, known ${percent(result.independentKnown, result.independent)}`;
  const resolved = percent(result.resolved, result.identifiers);
  return (
    `${result.path.padEnd(44)} known ${known}  equal ${equal}  resolved ${resolved}` +
    `  (${result.expressions} expressions, ${result.identifiers} identifiers)${alone}`
  );
}

export function totalOf(results: readonly Comparison[]): Comparison {
  const total = emptyComparison('total');
  for (const result of results) {
    total.expressions += result.expressions;
    total.known += result.known;
    total.equal += result.equal;
    total.independent += result.independent;
    total.independentKnown += result.independentKnown;
    total.identifiers += result.identifiers;
    total.resolved += result.resolved;
    total.foreign += result.foreign;
    total.foreignResolved += result.foreignResolved;
  }
  return total;
}

/** Share in percent with three decimals; 100 of nothing. */
export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 100 : (100 * part) / whole;
  // Never rounded up to a hundred that isn't one.
  return (Math.floor(share * 1000) / 1000).toFixed(3).padStart(7);
}
