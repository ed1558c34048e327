/**
 * `npm run bench:typing`: how long one keystroke takes in a file of some 3,000 lines of GOROOT/src.
 * The file is the one whose size is nearest to that; `GOTRAPS_SEED` chooses other places to type at.
 */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { PackageCheck } from '../../server/src/session/check-package.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { OpenDocument } from '../../server/src/syntax/open-document.js';
import { goSourceRoot, listGoFiles, readGoFile } from '../harness/go-sources.js';
import { createNodeParser } from '../harness/node-parser.js';
import { typingSession } from './typing-session.js';

const LINES = 3_000;
const PLACES = 120;
const FINDINGS_EVERY = 25;

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

const engine = await createEngine();
const build = { goos: 'linux', goarch: 'amd64', tags: [] };

/** The other files of the package that the file belongs to. */
function packageFiles(self: GoSourceFile): GoSourceFile[] {
  const nameOf = (file: GoSourceFile): string | undefined =>
    file.chunks.find((chunk) => chunk.packageClause !== undefined)?.packageClause?.name.name;
  return readdirSync(dirname(path))
    .filter((name) => name.endsWith('.go') && name !== basename(path))
    .map((name) => parseSourceFile(parser, `file:///${name}`, readGoFile(join(dirname(path), name))))
    .filter((file) => nameOf(file) === nameOf(self) && engine.isFileBuilt(file, build));
}

/** Findings of the package after one edit in `FINDINGS_EVERY`; its other files stay as they are. */
const toFindings: number[] = [];
{
  const document = new OpenDocument(parser, 'file:///bench.go', text);
  const others = packageFiles(document.file);
  const check = (previous: PackageCheck | undefined): PackageCheck => {
    const files = [document.file, ...others];
    const input = { path: 'bench', files, goVersion: { major: 1, minor: 26 }, build };
    return engine.checkPackage(input, engine.importer, engine.rules, previous);
  };
  let last = check(undefined);
  for (const [index, edit] of edits.entries()) {
    const start = performance.now();
    document.edit([edit]);
    if (index % FINDINGS_EVERY !== 0) continue;
    last = check(last);
    toFindings.push(performance.now() - start);
  }
  document.dispose();
}

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
printPercentiles('edit to findings of the package', toFindings);
parser.dispose();
