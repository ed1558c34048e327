/**
 * Bounds on the work for one chunk. They count and do not measure time, so that the outcome depends on the text alone.
 */

/** UTF-16 length above which a chunk is not parsed: generated tables, for all we know, and seconds of work. */
export const LONGEST_CHUNK = 4_000_000;

/**
 * UTF-16 length up to which a tree is kept for the next edit. Low enough that a text without errors never exhausts the
 * budget below, so that an incremental parse cannot succeed where a fresh one would be stopped.
 */
export const LONGEST_KEPT = 50_000;

/** Texts shorter than this are parsed without asking; at the worst they take some 100 ms. */
const SHORTEST_WATCHED = 10_000;

/**
 * How often the parser may report before it is stopped. It reports every 100 operations: 5 times in 1,000 characters of
 * common Go, 50 times where every character is a token. The longest declaration of Go's own source (cmd/compile/internal/ssa,
 * opGen.go, 2.8 MB) takes 13,800 reports and a second; noise takes up to half a millisecond each.
 */
const MOST_REPORTS = 15_000;

/** What to pass to one parse of a text; undefined when it needs no watching. */
export function treeBudgetFor(text: string): { readonly progressCallback: () => boolean } | undefined {
  if (text.length < SHORTEST_WATCHED) return undefined;
  let reports = 0;
  return { progressCallback: () => ++reports > MOST_REPORTS };
}
