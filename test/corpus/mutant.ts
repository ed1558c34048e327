import type { PlacedRange } from '../../server/src/session/check-package.js';
import type { NodeBase } from '../../server/src/syntax/ast.js';
import type { TextEdit } from '../../server/src/syntax/text-edit.js';
import type { DeclaredFunction } from '../../server/src/types/package.js';

/** What is broken: a lock is gone, a write lock became a read lock, or nobody waits for a goroutine any more. */
export const mutantKinds = ['lock-removed', 'lock-weakened', 'wait-removed'] as const;
export type MutantKind = (typeof mutantKinds)[number];

/** A correct piece of code and what makes it wrong. Plain data. */
export interface Mutant {
  readonly kind: MutantKind;
  /** The function that has to be reported, in the original text. */
  readonly declared: PlacedRange;
  readonly name: string;
  /** The part of it that is no longer protected, in the original text. */
  readonly unprotected: PlacedRange;
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
