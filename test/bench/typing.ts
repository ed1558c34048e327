/**
 * `npm run bench:typing`: how long one keystroke takes in a file of some 3,000 lines of GOROOT/src.
 * The file is the one whose size is nearest to that; `GOTRAPS_SEED` chooses other places to type at.
 */
import { OpenDocument } from '../../server/src/syntax/open-document.js';
import { goSourceRoot, listGoFiles, readGoFile } from '../harness/go-sources.js';
import { createNodeParser } from '../harness/node-parser.js';
import { typingSession } from './typing-session.js';

const LINES = 3_000;
const PLACES = 120;

const seed = Number(process.env.GOTRAPS_SEED ?? 1);

function printPercentiles(what: string, milliseconds: readonly number[]): void {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2);
  console.log(`${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms (${sorted.length} edits)`);
}

function fileNearest(lines: number): { path: string; text: string } {
  let best: { path: string; text: string; distance: number } | undefined;
  for (const path of listGoFiles(goSourceRoot(), 400_000)) {
    const text = readGoFile(path);
    const distance = Math.abs(text.split('\n').length - lines);
    if (best === undefined || distance < best.distance) best = { path, text, distance };
  }
  if (best === undefined) throw new Error('no Go file was found');
  return best;
}

const { path, text } = fileNearest(LINES);
const parser = await createNodeParser();
const edits = typingSession(text, PLACES, seed);
console.log(`${path}: ${text.split('\n').length} lines, ${text.length} characters, seed ${seed}`);

// A first round warms the compiler up, as a server is that has been used for a minute.
for (const isMeasured of [false, true]) {
  const document = new OpenDocument(parser, 'file:///bench.go', text);
  const toAst: number[] = [];
  for (const edit of edits) {
    const start = performance.now();
    document.edit([edit]);
    toAst.push(performance.now() - start);
  }
  document.dispose();
  if (isMeasured) printPercentiles('edit to AST', toAst);
}
parser.dispose();
