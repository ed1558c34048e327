import fc from 'fast-check';
import type { TextEdit } from '../../server/src/syntax/text-edit.js';

/** A recipe for an edit that fits any text, so that it can be made before the text is known. */
export interface EditRecipe {
  readonly place: 'anywhere' | 'near' | 'line-start';
  /** Fraction of the text, or distance from the last edit. */
  readonly at: number;
  readonly deleted: number;
  readonly inserted: Insertion;
}

type Insertion =
  | { readonly kind: 'text'; readonly text: string }
  /** Copies a part of the text itself. */
  | { readonly kind: 'paste'; readonly from: number; readonly lines: number }
  /** Puts the text back as it was at first. */
  | { readonly kind: 'restore' };

const TYPED = Array.from('abfgx_019 \n\t=+.,(){}[]"');
const STRAY = ['{', '}', '(', ')', '[', ']', '"', "'", '`', '\\', '/*', '*/', '//', '/', ';', ',', ':', '.', '=', '<-'];
const ODD = [
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\t',
  ' ',
  '\0',
  '\ufeff',
  '\u{1f600}',
  '\ud83d',
  '\ude00',
  'é',
  '世',
  '\u2028',
];
const CODE = [
  'x',
  'func',
  'var',
  'type ',
  'new(1)',
  'new(',
  'make(1)',
  'go func() {',
  '}()',
  '\nfunc f() {\n\t',
  '\nfunc (r *T) m[U any](u U) {}\n',
  '\n// doc\nfunc g[T any](t T) T { return t }\n',
  '\nvar a int; var b = `raw`\n',
  '\nvar x =\n',
  '\ntype T struct {\n',
  '\nfunc(x int) {\n',
  '\nconst c = "s"\n',
  '\nimport "fmt"\n',
  'package p\n',
  '`\nfunc raw() {}\n`',
  '/*\nfunc comment() {}\n*/',
  'if x { y } else ',
  'case <-c:',
];

const insertion: fc.Arbitrary<Insertion> = fc.oneof(
  { weight: 6, arbitrary: text(fc.constantFrom(...TYPED)) },
  { weight: 4, arbitrary: text(fc.constantFrom(...STRAY)) },
  { weight: 2, arbitrary: text(fc.constantFrom(...ODD)) },
  { weight: 4, arbitrary: text(fc.constantFrom(...CODE)) },
  { weight: 5, arbitrary: text(fc.constant('')) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('paste' as const),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      lines: fc.nat(20),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restore' as const }) },
);

function text(content: fc.Arbitrary<string>): fc.Arbitrary<Insertion> {
  return content.map((value) => ({ kind: 'text' as const, text: value }));
}

export const editRecipe: fc.Arbitrary<EditRecipe> = fc.record({
  place: fc.constantFrom('anywhere' as const, 'near' as const, 'near' as const, 'line-start' as const),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  deleted: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.integer({ min: 4, max: 400 }) },
  ),
  inserted: insertion,
});

/** The edit that a recipe means for a text; `last` is where the edit before ended. */
export function editFor(recipe: EditRecipe, current: string, original: string, last: number): TextEdit {
  const { inserted } = recipe;
  if (inserted.kind === 'restore') return { start: 0, end: current.length, text: original };
  let start = Math.floor(recipe.at * current.length);
  if (recipe.place === 'near') start = Math.max(0, Math.min(current.length, last + Math.floor((recipe.at - 0.5) * 8)));
  if (recipe.place === 'line-start') start = current.lastIndexOf('\n', start) + 1;
  const end = Math.min(current.length, start + recipe.deleted);
  if (inserted.kind === 'text') return { start, end, text: inserted.text };
  const from = current.lastIndexOf('\n', Math.floor(inserted.from * current.length)) + 1;
  let to = from;
  for (let line = 0; line < inserted.lines && to < current.length; line++) {
    const newline = current.indexOf('\n', to);
    to = newline < 0 ? current.length : newline + 1;
  }
  return { start, end, text: current.slice(from, to) };
}
