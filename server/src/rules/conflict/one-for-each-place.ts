import type { Finding } from '../rule.js';

/**
 * One finding where one call into another package leads to several pieces of data that are in a race there: the first, which then shows the places of the
 * others, too. What helps is the same for all: to keep the calls apart.
 */
export function oneForEachPlace(findings: readonly Finding[]): readonly Finding[] {
  const kept: Finding[] = [];
  for (const finding of findings) {
    const { chunk, start, end } = finding.span;
    const index = kept.findIndex(({ span }) => span.chunk === chunk && span.start === start && span.end === end);
    const before = kept[index];
    if (before === undefined) kept.push(finding);
    else kept[index] = { ...before, related: [...before.related, ...finding.related.slice(0, 1)] };
  }
  return kept;
}
