// npm run corpus:rewrite [-- packages… --kind=KIND --keep=FOLDER]: takes all mutexes that guard maps out of small packages whose tests pass, lets
// `gotraps check --fix` repair them, once for each kind of fix, and builds, vets and tests the results with the race detector. A package is
// module@version, with a folder in it after a colon. The packages come through the Go module proxy. Fails where a repaired package fails.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { rewritePackage, type Rewrite } from './rewrite-package.js';

/** Fixed versions of packages of at most 3000 lines with tests. */
const packages = [
  'github.com/abbot/go-http-auth@v0.4.0',
  'github.com/afex/hystrix-go@v0.0.0-20180502004556-fa1af6a1f4f5:hystrix',
  'github.com/containerd/containerd/v2@v2.1.0:internal/registrar',
  'github.com/gofiber/fiber/v2@v2.52.15:internal/memory',
  'k8s.io/utils@v0.0.0-20260210185600-b8788abfbbc2:inotify',
];

const kinds = ['mutex', 'rwmutex', 'sync-map'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kind: { type: 'string', multiple: true }, keep: { type: 'string' } },
});

/** Lines of what Go says that are shown. */
const shownLines = 30;

function tell({ kind, fixCount, otherCount, findingCount, trouble }: Rewrite, isVetted: boolean): string {
  const fixes = `${fixCount} fixes, ${otherCount} of other kinds, ${findingCount} findings left`;
  const verdict = trouble !== undefined ? 'FAILS' : isVetted ? 'builds, vets, tests pass' : 'builds, tests pass, not vetted';
  const why = trouble === undefined ? [] : trouble.split('\n').slice(0, shownLines);
  return [`  ${kind.padEnd(8)} ${fixes}, ${verdict}`, ...why.map((line) => `    ${line}`)].join('\n');
}

const temporary = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'gotraps-rewrite-')) : resolve(values.keep);
mkdirSync(temporary, { recursive: true });
try {
  let isGood = true;
  for (const name of positionals.length > 0 ? positionals : packages) {
    const { stripped, rewrites, isVetted } = await rewritePackage(name, values.kind ?? kinds, temporary);
    console.log(`${name}: ${stripped}`);
    for (const rewrite of rewrites) {
      console.log(tell(rewrite, isVetted));
      if (rewrite.trouble !== undefined) isGood = false;
    }
  }
  process.exitCode = isGood ? 0 : 1;
} finally {
  if (values.keep === undefined) rmSync(temporary, { recursive: true, force: true });
}
