import assert from 'node:assert/strict';
import { join } from 'node:path';
import { buildStdIndex } from '../../../scripts/std/build-index.js';
import { GorootSource, standardPackagePaths } from '../../../scripts/std/goroot-source.js';
import { StdIndex } from '../../../server/src/types/load/std-index.js';
import { stdIndexBytes } from '../../types/typed-source.js';
import { createNodeParser } from '../../harness/node-parser.js';
import { hasGo, oracleMode } from '../run-go.js';
import type { Comparison } from './compare-types.js';
import { goEnv, indexOnly, packagesOnDisk } from './dependencies.js';
import type { Dependencies } from './dependencies.js';
import { OracleSession, buildDump } from './oracle-session.js';
import { readDump } from './read-dump.js';
import type { PackageFacts } from './read-dump.js';
import { formatLine, totalOf } from './summary.js';

/** A sample with something of everything; `npm run oracle:types` takes all of GOROOT. */
const packages = [
  'bufio', 'context', 'database/sql', 'encoding/json', 'encoding/xml', 'fmt', 'go/types', 'iter', 'maps', 'math/big',
  'net/textproto', 'os/exec', 'reflect', 'regexp', 'slices', 'strings', 'sync', 'sync/atomic', 'text/template', 'time',
]; // prettier-ignore

interface Target {
  readonly known: number;
  readonly equal: number;
  readonly resolved: number;
}

describe('our types against go/types', function () {
  this.timeout(240_000);
  const mode = oracleMode(hasGo(), process.env);
  let facts: PackageFacts[] = [];

  before(async function () {
    if (mode.kind === 'fail') throw new Error(mode.notice);
    if (mode.kind === 'skip') {
      console.log(mode.notice);
      this.skip();
    }
    facts = [];
    for await (const one of readDump(buildDump(), packages, join(goEnv('GOROOT'), 'src'))) facts.push(one);
  });

  async function compareAll(dependencies: Dependencies, isSingleFile: boolean): Promise<Comparison> {
    const session = new OracleSession(await createNodeParser(), dependencies, isSingleFile);
    const results: Comparison[] = [];
    for (const one of facts) results.push(await session.compare(one));
    const total = totalOf(results);
    console.log(`      ${formatLine(total)}`);
    return total;
  }

  function assertReached(total: Comparison, target: Target): void {
    assert.ok(total.expressions > 100_000);
    assert.ok(total.known / total.expressions >= target.known, 'too little is known');
    assert.ok(total.equal / total.known >= target.equal, 'too little of what is known is right');
    assert.ok(total.resolved / total.identifiers >= target.resolved, 'too few identifiers are resolved');
  }

  it('knows nearly everything where imported packages can be read', async () => {
    const total = await compareAll(await packagesOnDisk(undefined, await createNodeParser()), false);
    assertReached(total, { known: 0.999, equal: 0.9998, resolved: 0.9999 });
  });

  it('is right with the index of the standard library alone', async () => {
    const total = await compareAll(await indexOnly(await createNodeParser()), false);
    assertReached(total, { known: 0.96, equal: 0.998, resolved: 0.999 });
  });

  it('is right about single files', async () => {
    const total = await compareAll(await indexOnly(await createNodeParser()), true);
    assertReached(total, { known: 0.7, equal: 0.998, resolved: 0.99 });
  });

  it('notices a wrong type and a wrong object', async () => {
    const one = facts.find(({ path }) => path === 'strings');
    assert.ok(one !== undefined);
    const file = one.files.find((candidate) => [...candidate.types.values()].includes('int'));
    assert.ok(file !== undefined);
    const [typeKey] = [...file.types].find(([, text]) => text === 'int')!;
    const [objectKey] = [...file.objects].find(([, where]) => where.startsWith('L'))!;
    const planted = { ...file, types: new Map(file.types), objects: new Map(file.objects) };
    planted.types.set(typeKey, 'uint');
    planted.objects.set(objectKey, 'L\t0\t1');
    const session = new OracleSession(await createNodeParser(), await indexOnly(await createNodeParser()));
    const right = await session.compare(one);
    const wrong = await session.compare({
      ...one,
      files: one.files.map((other) => (other === file ? planted : other)),
    });
    assert.equal(wrong.equal, right.equal - 1);
    assert.equal(wrong.resolved, right.resolved - 1);
    assert.equal(wrong.differences.length, right.differences.length + 2);
  });

  it('the index that ships comes out of GOROOT to the byte', async function () {
    const index = await StdIndex.read(stdIndexBytes);
    const goVersion = goEnv('GOVERSION');
    if (goVersion !== index.goVersion) {
      console.log(
        `!!! the index is that of ${index.goVersion}, Go here is ${goVersion}: its reproduction is SKIPPED !!!`,
      );
      this.skip();
    }
    const root = join(goEnv('GOROOT'), 'src');
    const bytes = buildStdIndex(
      goVersion,
      new GorootSource(await createNodeParser(), root),
      standardPackagePaths(root),
    );
    assert.ok(Buffer.from(bytes).equals(stdIndexBytes), 'run npm run generate:std');
  });
});
