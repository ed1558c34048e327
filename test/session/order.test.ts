import assert from 'node:assert/strict';
import { createEngine } from '../../server/src/entry/create-engine.js';
import { nodeFileHost } from '../../server/src/host/node-file-host.js';
import type { Rule } from '../../server/src/rules/rule.js';
import { rules } from '../../server/src/rules/generated/registry.js';
import type { Engine } from '../../server/src/session/engine.js';
import type { FileHost } from '../../server/src/host/file-host.js';
import { runInProcess } from '../cli/run-in-process.js';
import { analyzeInOrder, type FoundFinding } from '../harness/analyze.js';
import { findFixtures } from '../harness/find-fixtures.js';
import { gorootSources, sample, testSeed } from '../harness/go-sources.js';

/** Packages of the standard library with findings of some severity, and what tells most of order: several files, and goroutines. */
const standardPackages = ['bytes', 'encoding/gob', 'internal/singleflight', 'log', 'strings', 'sync', 'testing'];

const shuffles = 2;

describe('findings', function () {
  this.timeout(600_000);
  const seed = testSeed();
  let engine: Engine;
  before(async () => {
    engine = await createEngine();
  });

  const shuffled = (round: number) => {
    let lists = 0;
    return <T>(items: readonly T[]): T[] => sample(items, items.length, seed + round * 1000 + lists++);
  };

  it(`of fixtures are the same whatever the order of files, packages and rules (GOTRAPS_SEED=${String(seed)})`, () => {
    for (const { fixture } of findFixtures()) {
      const expected = analyzeInOrder(engine, fixture.files, fixture.goVersion, (items) => items);
      for (let round = 1; round <= shuffles; round++) {
        const found = analyzeInOrder(engine, fixture.files, fixture.goVersion, shuffled(round));
        assert.deepEqual(found, expected, fixture.name);
      }
    }
  });

  /** Two findings at one place, in an order that changes from run to run. */
  const twoAtOnePlace = (text: (run: number) => string): Rule => {
    let runs = 0;
    return {
      meta: rules[0]!.meta,
      check({ typed }) {
        const [file] = typed.input.files;
        const [chunk] = file!.chunks;
        const span = { file: file!.uri, chunk: chunk!, start: 0, end: 1 };
        runs++;
        const findings = ['a', text(runs)].map((identity) => ({
          ruleId: 'planted',
          severity: 'error' as const,
          message: { template: identity, args: [] },
          span,
          related: [],
          identity,
          fixes: [],
        }));
        return runs % 2 === 0 ? findings : findings.reverse();
      },
    };
  };

  const twice = (rule: Rule): (readonly FoundFinding[])[] => {
    const files = [{ path: 'a.go', text: 'package a\n' }];
    const run = (): readonly FoundFinding[] =>
      analyzeInOrder({ ...engine, rules: [rule] }, files, { major: 1, minor: 21 }, (items) => items);
    return [run(), run()];
  };

  it('of one rule at one place have an order', () => {
    const [first, second] = twice(twoAtOnePlace(() => 'b'));
    assert.equal(first?.length, 2);
    assert.deepEqual(second, first);
  });

  it('that differ from run to run are seen', () => {
    const [first, second] = twice(twoAtOnePlace((run) => `run ${String(run)}`));
    assert.notDeepEqual(second, first);
  });

  it(`of real packages are the same whatever the order of files and folders (GOTRAPS_SEED=${String(seed)})`, async function () {
    const folder = gorootSources();
    if (folder === undefined) return this.skip();
    const check = async (targets: readonly string[], host: FileHost): Promise<unknown[]> => {
      const args = ['check', '--format=json', '--severity=hint', '--no-module-cache', ...targets];
      const { stdout, stderr } = await runInProcess(args, { folder, machine: { rules, createEngine, host } });
      assert.equal(stderr, '');
      const { findings } = JSON.parse(stdout) as { findings: { file: string }[] };
      // The report follows the order of the arguments.
      return findings.sort((a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1));
    };
    const expected = await check(standardPackages, nodeFileHost);
    assert.ok(expected.length > 0);
    const inOrder = shuffled(1);
    const host: FileHost = {
      ...nodeFileHost,
      readDirectory: async (uri) => inOrder(await nodeFileHost.readDirectory(uri)),
    };
    assert.deepEqual(await check(inOrder(standardPackages), host), expected);
  });
});
