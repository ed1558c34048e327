import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chunkText } from '../../server/src/syntax/chunker.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { LineIndex } from '../../server/src/syntax/line-index.js';
import { OpenDocument } from '../../server/src/syntax/open-document.js';
import { parseChunk } from '../../server/src/syntax/parse-chunk.js';
import { firstDifference } from '../harness/first-difference.js';
import { goSourceRoot, listGoFiles, readGoFile, sample, testSeed } from '../harness/go-sources.js';
import { createNodeParser } from '../harness/node-parser.js';
import { findFixtures } from '../harness/find-fixtures.js';
import { FindingsCheck } from './findings-check.js';
import { editFor, editRecipe, type EditRecipe } from './edit-arbitrary.js';

const SESSIONS = 200;
const EDITS_PER_SESSION = 100;

/** Says what is wrong with a file after an edit, given the file before it; undefined when nothing is. */
type EditCheck = (parser: GoParser, file: GoSourceFile, before: GoSourceFile) => string | undefined;

function checkChunks(parser: GoParser, file: GoSourceFile, before: GoSourceFile): string | undefined {
  const { ranges, isRecovered, pieces } = chunkText(file.text);
  const chunking = firstDifference(file.chunking, { pieces, isRecovered, ranges });
  if (chunking !== undefined) return `chunking${chunking}`;
  if (file.chunks.length !== ranges.length) return `${file.chunks.length} chunks, not ${ranges.length}`;
  // A chunk that the file had before was compared when it was made, and chunks do not change.
  const known = new Set(before.chunks);
  for (const [index, chunk] of file.chunks.entries()) {
    const { start, end } = ranges[index]!;
    if (chunk.text !== file.text.slice(start, end)) return `text of chunk ${index}`;
    if (known.has(chunk)) continue;
    const difference = firstDifference(chunk, parseChunk(parser, chunk.text));
    if (difference !== undefined) return `chunk ${index}${difference}`;
  }
  return new Set(file.chunks).size === file.chunks.length ? undefined : 'one chunk stands in two places';
}

function checkLines(_parser: GoParser, file: GoSourceFile): string | undefined {
  const difference = firstDifference(file.lines, LineIndex.of(file.text));
  return difference === undefined ? undefined : `lines${difference}`;
}

const CHECKS: readonly EditCheck[] = [checkChunks, checkLines];

describe('incremental parse', () => {
  const seed = testSeed();
  let parser: GoParser;
  let texts: readonly string[];
  let findings: FindingsCheck;

  before(async () => {
    parser = await createNodeParser();
    findings = await FindingsCheck.create();
    texts = chooseTexts(seed);
  });
  after(() => {
    parser.dispose();
  });

  it(`equals a fresh one after each of ${SESSIONS * EDITS_PER_SESSION} edits (GOTRAPS_SEED=${seed})`, function () {
    this.timeout(1_800_000);
    let edits = 0;
    let withKeptTree = 0;
    const session = fc.array(editRecipe, { minLength: EDITS_PER_SESSION, maxLength: EDITS_PER_SESSION });
    fc.assert(
      fc.property(fc.nat(texts.length - 1), session, (which, recipes) => {
        const result = play(parser, findings, texts[which]!, recipes);
        edits += recipes.length;
        withKeptTree += result;
        assert.equal(parser.liveTreeCount, 0, 'wasm trees are left');
      }),
      { seed, numRuns: SESSIONS },
    );
    assert.ok(edits >= SESSIONS * EDITS_PER_SESSION);
    assert.ok(withKeptTree > 0, 'no edit was parsed with a kept tree');
    assert.ok(findings.withFindings > 0, `none of ${findings.compared} compared analyses had a finding`);
  });

  it('takes several edits in one step, each on the result of the one before', () => {
    const text = texts[0]!;
    const document = new OpenDocument(parser, 'file:///a.go', text);
    const edits = [
      { start: 5, end: 9, text: 'func x() {}\n' },
      { start: text.length - 10, end: text.length, text: '`' },
      { start: 0, end: 3, text: '' },
    ];
    const before = document.file;
    const file = document.edit(edits);
    const expected = edits.reduce((result, e) => result.slice(0, e.start) + e.text + result.slice(e.end), text);
    assert.equal(file.text, expected);
    for (const check of CHECKS) assert.equal(check(parser, file, before), undefined);
    document.dispose();
  });

  it('takes a whole new text', () => {
    const document = new OpenDocument(parser, 'file:///a.go', texts[0]!);
    const before = document.file;
    const file = document.replace(texts[1]!);
    assert.equal(file.text, texts[1]);
    for (const check of CHECKS) assert.equal(check(parser, file, before), undefined);
    document.dispose();
  });

  it('keeps the chunks that an edit does not touch', () => {
    const text = 'package p\n\nfunc a() {}\n\nfunc b() {}\n\nfunc c() {}\n';
    const document = new OpenDocument(parser, 'file:///a.go', text);
    const before = document.file;
    const at = text.indexOf('{}\n\nfunc c') + 1;
    const file = document.edit([{ start: at, end: at, text: ' x() ' }]);
    const kept = file.chunks.map((chunk, index) => chunk === before.chunks[index]);
    assert.deepEqual(kept, [true, true, false, true]);
    assert.equal(file.startOf(file.chunks[3]!), file.text.indexOf('func c'));
    document.dispose();
  });
});

/** Plays one editing session and checks every step. Returns how often a kept tree was at hand. */
function play(parser: GoParser, findings: FindingsCheck, original: string, recipes: readonly EditRecipe[]): number {
  const document = new OpenDocument(parser, 'file:///a.go', original);
  findings.restart();
  let withKeptTree = 0;
  try {
    let last = Math.floor(original.length / 2);
    for (const recipe of recipes) {
      const before = document.file;
      const edit = editFor(recipe, before.text, original, last);
      last = edit.start + edit.text.length;
      if (parser.liveTreeCount > 0) withKeptTree++;
      const file = document.edit([edit]);
      const expected = before.text.slice(0, edit.start) + edit.text + before.text.slice(edit.end);
      assert.equal(file.text, expected);
      for (const check of CHECKS) {
        const problem = check(parser, file, before);
        if (problem !== undefined) assert.fail(`${problem} after ${JSON.stringify(edit)}`);
      }
      const difference = findings.check(parser, file);
      if (difference !== undefined) assert.fail(`${difference} after ${JSON.stringify(edit)}`);
    }
    return withKeptTree;
  } finally {
    document.dispose();
  }
}

/** Files of all sorts, and some more that hold a declaration which is large enough for a kept tree. */
function chooseTexts(seed: number): string[] {
  const root = goSourceRoot();
  const any = sample(listGoFiles(root, 20_000), 80, seed).map(readGoFile);
  const large = sample(listGoFiles(root, 40_000), 400, seed + 1)
    .map(readGoFile)
    .filter((text) => chunkText(text).ranges.some(({ start, end }) => end - start > 8_000))
    .slice(0, 12);
  return [...any, ...large, parserStress(), ...sample(racyTexts(), 100, seed + 2)];
}

/** Small programs with findings: the bad fixtures of one file. */
function racyTexts(): string[] {
  return findFixtures().flatMap(({ fixture }) => {
    const files = fixture.files.filter((file) => file.path.endsWith('.go'));
    return files.length === 1 && fixture.markers.length > 0 ? [files[0]!.text] : [];
  });
}

/** One long function with what the grammar, the masking and the chunker find hard. */
function parserStress(): string {
  const line = '\tx := new(1) + `raw` + "s" /* c */ // d\n\tif a[i](func() { go f() }) { }\n';
  return `package p\n\nfunc (r *T) long[U any](u U) {\n${line.repeat(150)}}\n\nvar v = 1; func f() {}\n`;
}
