import { GAPS, type Gap } from './gaps.js';

/** A difference between the two trees of one file. */
export interface Difference {
  /** Index among the lines of go/parser's tree, from 0. */
  readonly line: number;
  /** Absent where one tree ends. */
  readonly expected: string | undefined;
  readonly found: string | undefined;
  /** The known gap that explains it; undefined for a mistake. */
  readonly gap: Gap | undefined;
}

/**
 * Compares the printed trees of a file declaration by declaration.
 *
 * @param expected what `ast dump` prints of go/parser's tree
 * @param found our own tree in the same form
 * @returns the first difference of each declaration, package clause or comment group that differs
 */
export function compareAsts(expected: readonly string[], found: readonly string[]): Difference[] {
  const differences: Difference[] = [];
  const ours = new Map(itemsOf(found).map((item) => [startOf(item.lines[0]!), item.lines]));
  const gapRanges: (readonly [number, number])[] = [];
  for (const { lines, line } of itemsOf(expected)) {
    const start = startOf(lines[0]!);
    const mine = ours.get(start) ?? [];
    ours.delete(start);
    const at = firstDifference(lines, mine);
    if (at < 0) continue;
    const gap = GAPS.find((known) => known.isIn(lines));
    if (gap !== undefined) gapRanges.push([start, endOf(lines[0]!)]);
    differences.push({ line: line + at, expected: lines[at], found: mine[at], gap });
  }
  for (const [start, [first]] of ours) {
    if (gapRanges.some((range) => range[0] <= start && start <= range[1])) continue;
    differences.push({ line: expected.length, expected: undefined, found: first, gap: undefined });
  }
  return differences;
}

/** The nodes of depth 0, each with the lines of what is below it. */
function itemsOf(lines: readonly string[]): { readonly line: number; readonly lines: readonly string[] }[] {
  const items: { readonly line: number; readonly lines: string[] }[] = [];
  lines.forEach((text, line) => {
    if (!text.startsWith(' ')) items.push({ line, lines: [] });
    items[items.length - 1]?.lines.push(text);
  });
  return items;
}

function firstDifference(a: readonly string[], b: readonly string[]): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return -1;
}

function startOf(line: string): number {
  return Number(/ (-?\d+)\.\./.exec(line)?.[1]);
}

function endOf(line: string): number {
  return Number(/\.\.(-?\d+)/.exec(line)?.[1]);
}
