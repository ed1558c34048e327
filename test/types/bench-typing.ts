/**
 * npx tsx test/types/bench-typing.ts [file.go]
 *
 * Types characters into function bodies of a file (default: net/http/server.go of GOROOT) whose package is loaded, and
 * measures the time from the parsed edit to all types of the function that was edited.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { editSourceFile, parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import { isFileBuilt } from '../../server/src/types/build-constraints.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import type { TypedPackage } from '../../server/src/types/package.js';
import { inputOf, linux, sharedParser, stdImporter } from './typed-source.js';

const typed = 'if v := len(x); v > 0 {\n\t\tprintln(v, "text")\n\t}\n\t';
const edits = 2000;

const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
const path = process.argv[2] ?? join(goroot, 'src/net/http/server.go');
const parser = await sharedParser();
const importer = await stdImporter();
const folder = dirname(path);
let files = readdirSync(folder)
  .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
  .map((name) => parseSourceFile(parser, `file://${join(folder, name)}`, readFileSync(join(folder, name), 'utf8')))
  .filter((file) => isFileBuilt(file, linux));
let index = files.findIndex((file) => file.uri === `file://${path}`);
if (index < 0) index = 0;

const check = (previous?: TypedPackage): TypedPackage => checkPackage(inputOf(files), importer, previous);
let checked = check();
for (const one of checked.functions) checked.info(one.chunk).objectOf(one.decl.name);

const bodies = checked.functions.filter((one) => one.file === files[index] && one.decl.body !== undefined);
const times: number[] = [];
for (let i = 0; times.length < edits; i++) {
  const name = bodies[(i * 7) % bodies.length]!.object;
  const target = checked.functions.find((one) => one.object === name);
  if (target?.decl.body === undefined) continue;
  let at = files[index]!.startOf(target.chunk) + target.decl.body.start + 1;
  for (const text of typed) {
    const file = editSourceFile(parser, files[index]!, [{ start: at, end: at, text }]);
    at += text.length;
    files = files.map((old, n) => (n === index ? file : old));
    const chunk = file.chunks[file.chunkIndexAt(at - 1)]!;
    const decl = chunk.decls[0];
    const start = performance.now();
    checked = check(checked);
    if (decl?.kind === 'FuncDecl') checked.info(chunk).objectOf(decl.name);
    times.push(performance.now() - start);
  }
}
times.sort((a, b) => a - b);
const quantile = (share: number): string => times[Math.floor((times.length - 1) * share)]!.toFixed(2);
console.log(
  `${times.length} edits in a package of ${files.length} files: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms`,
);
