/**
 * `npm run bench:typing`: how long one keystroke takes in a file of some 3,000 lines of GOROOT/src: the one whose size is nearest to that, in a
 * small package, and `net/http/transport.go`, in one of about 50 files. `GOTRAPS_SEED` chooses other places to type at.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { PackageCheck } from '../../server/src/session/check-package.js';
import type { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { OpenDocument } from '../../server/src/syntax/open-document.js';
import type { TextEdit } from '../../server/src/syntax/text-edit.js';
import { goSourceRoot, listGoFiles, readGoFile } from '../harness/go-sources.js';
import { createNodeParser } from '../harness/node-parser.js';
import { typingSession } from './typing-session.js';

const LINES = 3_000;
const PLACES = 120;
/** Findings are measured at the keystrokes of one place in so many. */
const FINDINGS_EVERY = 24;
const SLOWEST = 5;

const seed = Number(process.env.GOTRAPS_SEED ?? 1);
const parser = await createNodeParser();
const engine = await createEngine();
const build = { goos: 'linux', goarch: 'amd64', tags: [] };

function printPercentiles(what: string, milliseconds: readonly number[]): void {
  if (milliseconds.length === 0) return;
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2);
  console.log(`${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms (${sorted.length} edits)`);
}

function fileNearest(lines: number): string {
  let best: { path: string; distance: number } | undefined;
  for (const path of listGoFiles(goSourceRoot(), 400_000)) {
    const distance = Math.abs(readGoFile(path).split('\n').length - lines);
    if (best === undefined || distance < best.distance) best = { path, distance };
  }
  if (best === undefined) throw new Error('no Go file was found');
  return best.path;
}

/** The other files of the package that a file belongs to. */
function packageFiles(path: string, self: GoSourceFile): GoSourceFile[] {
  const nameOf = (file: GoSourceFile): string | undefined =>
    file.chunks.find((chunk) => chunk.packageClause !== undefined)?.packageClause?.name.name;
  return readdirSync(dirname(path))
    .filter((name) => name.endsWith('.go') && name !== basename(path))
    .map((name) => parseSourceFile(parser, `file:///${name}`, readGoFile(join(dirname(path), name))))
    .filter((file) => nameOf(file) === nameOf(self) && engine.isFileBuilt(file, build));
}

interface Keystroke {
  readonly milliseconds: number;
  readonly isInBody: boolean;
  readonly what: string;
}

/** Whether an edit falls into the body of a function. */
function isInBody(file: GoSourceFile, { start }: TextEdit): boolean {
  const chunk = file.chunks.find((one) => start < file.startOf(one) + one.text.length);
  if (chunk === undefined) return false;
  const at = file.startOf(chunk);
  return chunk.decls.some(
    (decl) =>
      decl.kind === 'FuncDecl' &&
      decl.body !== undefined &&
      decl.body.start < start - at &&
      start - at <= decl.body.end,
  );
}

/** Findings of the package after each keystroke at some places; its other files stay as they are. */
function measureFindings(path: string, text: string, edits: readonly TextEdit[]): Keystroke[] {
  const document = new OpenDocument(parser, 'file:///bench.go', text);
  const others = packageFiles(path, document.file);
  const lines = [document.file, ...others].reduce((sum, file) => sum + file.text.split('\n').length, 0);
  console.log(`its package has ${others.length + 1} files, ${lines} lines`);
  const check = (previous: PackageCheck | undefined): PackageCheck => {
    const files = [document.file, ...others];
    const input = { path: 'bench', files, goVersion: { major: 1, minor: 26 }, build };
    return engine.checkPackage(input, engine.importer, engine.rules, previous);
  };
  const keystrokes: Keystroke[] = [];
  let last = check(undefined);
  const perPlace = edits.length / PLACES;
  for (const [index, edit] of edits.entries()) {
    const isMeasured = Math.floor(index / perPlace) % FINDINGS_EVERY === 0;
    // What was typed elsewhere since.
    if (isMeasured && Math.floor((index - 1) / perPlace) % FINDINGS_EVERY !== 0) last = check(last);
    const isBody = isInBody(document.file, edit);
    const start = performance.now();
    document.edit([edit]);
    if (!isMeasured) continue;
    last = check(last);
    const milliseconds = performance.now() - start;
    const line = document.file.text.slice(0, edit.start).split('\n').length;
    const what = `${JSON.stringify(edit.text)} for ${edit.end - edit.start} characters in line ${line}`;
    keystrokes.push({ milliseconds, isInBody: isBody, what });
  }
  document.dispose();
  return keystrokes;
}

function measureAst(text: string, edits: readonly TextEdit[]): number[] {
  const document = new OpenDocument(parser, 'file:///bench.go', text);
  const milliseconds = edits.map((edit) => {
    const start = performance.now();
    document.edit([edit]);
    return performance.now() - start;
  });
  document.dispose();
  return milliseconds;
}

for (const path of [fileNearest(LINES), join(goSourceRoot(), 'net/http/transport.go')]) {
  // Without Go there are our own examples only.
  if (!existsSync(path)) continue;
  const text = readGoFile(path);
  const edits = typingSession(text, PLACES, seed);
  console.log(`${path}: ${text.split('\n').length} lines, ${text.length} characters, seed ${seed}`);
  const keystrokes = measureFindings(path, text, edits);
  // A first round warms the compiler up, as a server is that has been used for a minute.
  measureAst(text, edits);
  printPercentiles('edit to AST', measureAst(text, edits));
  const timesOf = (isBody: boolean): number[] =>
    keystrokes.filter((one) => one.isInBody === isBody).map((one) => one.milliseconds);
  printPercentiles('edit in a body to findings of the package', timesOf(true));
  printPercentiles('edit elsewhere to findings of the package', timesOf(false));
  const slowest = [...keystrokes].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
  for (const { milliseconds, what } of slowest) console.log(`  ${milliseconds.toFixed(1)} ms: ${what}`);
}
parser.dispose();
