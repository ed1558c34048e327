import type { PlacedRange } from '../../server/src/session/check-package.js';
import type { NodeBase } from '../../server/src/syntax/ast.js';
import type { TextEdit } from '../../server/src/syntax/text-edit.js';
import type { DeclaredFunction } from '../../server/src/types/package.js';

/**
 * What is broken. The first three make races: a lock is gone, a write lock became a read lock, nobody waits for a goroutine any more. The others lose something on a way: what a writer
 * holds, a lock, the end of a goroutine, of a channel or of a wait for a peer.
 */
export const mutantKinds = [
  'lock-removed',
  'lock-weakened',
  'wait-removed',
  'flush-removed',
  'flush-swapped',
  'unlock-removed',
  'end-removed',
  'add-moved',
  'deadline-removed',
] as const;
export type MutantKind = (typeof mutantKinds)[number];

/** A statement without an effect, where one was. */
export const nothing = '_ = 0';

/** A correct piece of code and what makes it wrong. Plain data. */
export interface Mutant {
  readonly kind: MutantKind;
  /** The function that has to be reported, in the original text. */
  readonly declared: PlacedRange;
  readonly name: string;
  /** Where a finding counts, in the original text: what is no longer protected, or the functions that have to do with what is lost. */
  readonly unprotected: readonly PlacedRange[];
  /** From the end to the start, so that offsets are those of the original text. */
  readonly edits: readonly TextEdit[];
  /** The data and its lock or signal, for people. */
  readonly what: string;
  /** What kind of code it is, for telling why some are missed. */
  readonly traits: readonly string[];
}

/** A range of a function's chunk, in its file. */
export function placeIn({ file, chunk }: DeclaredFunction, { start, end }: NodeBase): PlacedRange {
  const base = file.startOf(chunk);
  return { uri: file.uri, start: base + start, end: base + end };
}

/** Puts text in the place of nodes of one function. */
export function replacing(declared: DeclaredFunction, nodes: readonly NodeBase[], text: string): TextEdit[] {
  const places = nodes.map((node) => placeIn(declared, node)).sort((a, b) => b.start - a.start);
  return places.map(({ start, end }) => ({ start, end, text }));
}

/** The same range after edits that don't cut into its ends. */
export function afterEdits(range: PlacedRange, edits: readonly TextEdit[]): PlacedRange {
  const shift = (offset: number): number =>
    edits.reduce((sum, edit) => (edit.end <= offset ? sum + edit.text.length - (edit.end - edit.start) : sum), offset);
  return { uri: range.uri, start: shift(range.start), end: shift(range.end) };
}
